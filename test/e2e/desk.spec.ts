import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { client, demo, people, signIn, subjects, travellers } from './officer.ts'

test('watchlists: a photo dropped on a subject gets its verdict at once, a useless one is refused with advice', async ({ page }) => {
  await signIn(page)
  const [list] = (await client.call('listWatchlists')).items
  const subject = await client.call('createSubject', { body: { familyName: 'BROWSER', givenNames: 'TEST', watchlistIds: [list!.id] } })
  await page.goto(`${demo.url}/watchlists`)
  await page.getByText(list!.name).first().click()
  await page.getByText('BROWSER').first().click()
  const input = page.locator('input[type=file]').last()
  const portrait = await readFile(people.find(({ role }) => role === 'look-alike')!.documentPicture)
  await input.setInputFiles([
    { name: 'portrait.jpg', mimeType: 'image/jpeg', buffer: portrait },
    { name: 'letter.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') },
  ])
  await expect.poll(async () => (await client.call('getSubject', { params: { subjectId: subject.id } })).photos.length).toBe(1)
  await expect(page.getByText('檔案不是 JPEG、PNG 或 WebP 影像').first()).toBeVisible()
})

test('check: a counter sees clear for a traveller, and referral for a watchlisted person', async ({ page }) => {
  await signIn(page)
  await page.goto(`${demo.url}/check`)
  await page.getByPlaceholder('據點').first().click()
  await page.getByRole('option', { name: /桃園國際機場第一航廈/ }).click()
  await page.getByPlaceholder('請先選擇通道').click()
  await page.getByRole('option', { name: /入境 1 號查驗櫃檯/ }).click()
  const inspect = async (face: (typeof people)[number], papers: (typeof people)[number]) => {
    await page.getByLabel('姓', { exact: true }).fill(papers.document.familyName)
    await page.getByLabel('名', { exact: true }).fill(papers.document.givenNames)
    await page.getByLabel('證件號碼').fill(papers.document.documentNumber)
    await page.getByLabel('發照國').fill(papers.document.issuingState)
    await page.getByLabel('國籍').fill(papers.document.nationality)
    await page.getByLabel('出生日期').fill(papers.document.birthDate)
    await page.getByText(papers.sex === 'F' ? '女' : '男', { exact: true }).click()
    await page.locator('input[type=file]').nth(0).setInputFiles(papers.documentPicture)
    await page.locator('input[type=file]').nth(1).setInputFiles(face.livePictures[0])
    await expect(page.locator('figure img')).toHaveCount(2)
    await page.keyboard.press('Control+Enter')
  }
  await inspect(travellers[4]!, travellers[4]!)
  await expect(page.getByText('放行').first()).toBeVisible()
  // The embedded pack does not look for presentation attacks, and the officer is not left to believe that it did.
  await expect(page.locator('dt', { hasText: '偽冒偵測' }).locator('+ dd')).toHaveText('未執行')
  await page.keyboard.press('n')
  await inspect(subjects[4]!, travellers[5]!)
  await expect(page.getByText('轉二線查驗').first()).toBeVisible()
})

test('sites: the six places of the plan are there, with their lanes', async ({ page }) => {
  await signIn(page)
  await page.goto(`${demo.url}/sites`)
  for (const name of ['桃園國際機場第一航廈', '桃園國際機場第二航廈', '臺北松山機場', '高雄國際機場', '臺中國際機場', '金門水頭港']) await expect(page.getByText(name).first()).toBeVisible()
})
