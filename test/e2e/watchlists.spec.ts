import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import type { SubjectId, WatchlistId } from '@renbie/contracts'
import { client, demo, people, signIn } from './officer.ts'

const lookAlikes = people.filter(({ role }) => role === 'look-alike')

/** Not in force, so that no traveller of another test is found by it. */
const newList = async (name: string): Promise<WatchlistId> => (await client.call('createWatchlist', { body: { name, inForce: false } })).id

const newSubject = async (familyName: string, list: WatchlistId, portrait: string | null = null): Promise<SubjectId> => {
  const { id } = await client.call('createSubject', { body: { familyName, givenNames: 'TEST', watchlistIds: [list] } })
  if (portrait !== null) await client.call('enrolPhoto', { params: { subjectId: id }, body: { image: await readFile(portrait, 'base64'), acceptLookAlike: true } })
  return id
}

test('a threshold is set as false alerts a day, after reading what follows from it', async ({ page }) => {
  await signIn(page)
  const list = await newList('門檻測試')
  await newSubject('THRESHOLD', list, lookAlikes[1]!.documentPicture)
  await client.call('updateWatchlist', { params: { watchlistId: list }, body: { inForce: true } })
  await page.goto(`${demo.url}/watchlists?list=${list}`)
  await page.getByRole('button', { name: '編輯' }).click()
  const form = page.getByRole('dialog', { name: '編輯名單' })
  await form.getByText('每日誤報數', { exact: true }).click()
  const follows = (term: string) => form.locator('dt', { hasText: term }).locator('+ dd')
  await expect(follows('預期每日誤報')).toHaveText('1')
  const score = Number(await follows('相似度門檻').textContent())
  await form.getByLabel('每日誤報上限').fill('100')
  await expect(follows('預期每日誤報')).toHaveText('100')
  expect(Number(await follows('相似度門檻').textContent())).toBeLessThan(score)
  await form.getByRole('button', { name: '儲存' }).click()
  await expect(form).toHaveCount(0)
  const saved = (await client.call('listWatchlists')).items.find(({ id }) => id === list)
  expect(saved?.falseAlertsPerDay).toBe(100)
  await client.call('updateWatchlist', { params: { watchlistId: list }, body: { inForce: false } })
})

test('a face that is already entered is not enrolled until the officer has seen whose it is and says that it is somebody else', async ({ page }) => {
  await signIn(page)
  const list = await newList('重複列管測試')
  const [known, given] = [lookAlikes[2]!.documentPicture, lookAlikes[2]!.livePictures[0]]
  await newSubject('ALREADY', list, known)
  const again = await newSubject('AGAIN', list)
  await client.call('updateWatchlist', { params: { watchlistId: list }, body: { inForce: true } })
  await page.goto(`${demo.url}/watchlists?list=${list}&subject=${again}`)
  const photos = async () => (await client.call('getSubject', { params: { subjectId: again } })).photos.length
  await page.locator('input[type=file]').setInputFiles(given)
  const question = page.getByRole('alert').filter({ hasText: '疑似已列管' })
  await expect(question).toContainText('ALREADY TEST')
  await expect.poll(() => question.locator('img').evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth > 0 && image.getBoundingClientRect().width >= 190))).toEqual([true, true])
  expect(await photos()).toBe(0)
  await question.getByRole('button', { name: '確認為不同人，仍要列管' }).click()
  await expect.poll(photos).toBe(1)
  await client.call('updateWatchlist', { params: { watchlistId: list }, body: { inForce: false } })
})

test('two entries of one person are merged, with a reason, and the merge is taken back', async ({ page }) => {
  await signIn(page)
  const list = await newList('合併測試')
  const [stays, goes] = [await newSubject('STAYS', list), await newSubject('GOES', list)]
  await page.goto(`${demo.url}/watchlists?list=${list}&subject=${stays}`)
  await page.getByRole('button', { name: '合併其他對象' }).click()
  const form = page.getByRole('dialog', { name: '合併其他對象' })
  // Escape ends the question, not the page behind it.
  await page.keyboard.press('Escape')
  await expect(form).toHaveCount(0)
  await page.getByRole('button', { name: '合併其他對象' }).click()
  await form.getByLabel('搜尋要併入的對象').fill('GOES')
  await form.getByRole('button', { name: 'GOES TEST' }).click()
  await expect(form).toContainText('「GOES TEST」將併入「STAYS TEST」')
  await form.getByLabel('理由').fill('同一人')
  await form.getByRole('button', { name: '合併', exact: true }).click()
  const row = page.getByRole('listitem').filter({ hasText: 'GOES TEST' })
  await expect(row).toContainText('同一人')
  const found = async () => (await client.call('listSubjects', { query: { watchlistId: list, limit: 10 } })).items.map(({ id }) => id)
  expect(await found()).toEqual([stays])
  await row.getByRole('button', { name: '取消合併' }).click()
  const undo = page.getByRole('dialog', { name: '取消合併' })
  await undo.getByLabel('理由').fill('經查為不同人')
  await undo.getByRole('button', { name: '取消合併' }).click()
  await expect(row).toContainText('經查為不同人')
  expect((await found()).toSorted()).toEqual([goes, stays].toSorted())
})
