/// <reference lib="dom" />
import { expect, test } from '@playwright/test'
import { cardOf, client, demo, sendTraveller, signIn, subjects, travellers } from './officer.ts'

const alertOf = async (face: number, papers = 0) => {
  const result = await sendTraveller(subjects[face]!, travellers[papers]!)
  expect(result.decision).toBe('refer')
  return result.alerts[0]!
}

test('a wrong password is said so, in words, and nothing is lost', async ({ page }) => {
  await page.goto(demo.url)
  await page.getByLabel('帳號').fill('demo')
  await page.getByLabel('密碼').fill('not the password')
  await page.keyboard.press('Enter')
  await expect(page.getByText('帳號或密碼錯誤')).toBeVisible()
  await expect(page.getByLabel('帳號')).toHaveValue('demo')
})

test('a hit appears on the open page by itself: both faces, place, list and how alike in words', async ({ page }) => {
  await signIn(page)
  const id = await alertOf(0)
  const card = cardOf(page, id)
  await expect(card).toBeVisible()
  await expect(card).toContainText('桃園國際機場第一航廈')
  await expect(card).toContainText('分之一的陌生人會這麼像')
  await expect(card.getByRole('img').first()).toBeVisible()
  await expect.poll(() => card.locator('img').evaluateAll((images) => images.every((image) => (image as HTMLImageElement).naturalWidth > 0))).toBe(true)
  const sizes = await card.locator('img').evaluateAll((images) => images.map((image) => [(image as HTMLImageElement).naturalWidth, image.getBoundingClientRect().height]))
  expect(sizes).toHaveLength(2)
  for (const [natural, height] of sizes) {
    expect(natural).toBeGreaterThan(0)
    expect(height).toBeGreaterThan(120)
  }
})

test('three keys decide it, the decision is on record, and another officer sees it at once', async ({ page, browser }) => {
  await signIn(page)
  const other = await (await browser.newContext({ locale: 'zh-TW' })).newPage()
  await signIn(other)
  const id = await alertOf(1)
  await expect(cardOf(page, id)).toBeVisible()
  await expect(cardOf(other, id)).toBeVisible()
  await cardOf(page, id).click()
  for (const key of ['2', 'q', 'Enter']) await page.keyboard.press(key)
  await expect(cardOf(other, id)).toHaveCount(0)
  const alert = await client.call('getAlert', { params: { alertId: id } })
  expect(alert).toMatchObject({ state: 'adjudicated', adjudication: { outcome: 'false-match', reason: 'features-differ', name: '示範人員 Demo' } })
})

test('one key alone decides nothing', async ({ page }) => {
  await signIn(page)
  const id = await alertOf(2)
  await cardOf(page, id).click()
  await page.keyboard.press('1')
  await page.waitForTimeout(500)
  expect((await client.call('getAlert', { params: { alertId: id } })).state).toBe('new')
})

test('the alert page shows three faces and what speaks for and against before the decision', async ({ page }) => {
  await signIn(page)
  const id = await alertOf(3)
  await page.goto(`${demo.url}/alerts/${id}`)
  for (const label of ['現場影像', '證件照', '列管照片']) await expect(page.getByText(label, { exact: true }).first()).toBeVisible()
  await expect(page.getByText('支持相符', { exact: true })).toBeVisible()
  await expect(page.getByText('不支持相符', { exact: true })).toBeVisible()
  await expect.poll(() => page.locator('img').evaluateAll((images) => images.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length)).toBeGreaterThanOrEqual(3)
  await page.keyboard.press('1')
  await page.keyboard.press('q')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await client.call('getAlert', { params: { alertId: id } })).adjudication?.outcome).toBe('true-match')
})

test('the language is a switch', async ({ page }) => {
  await signIn(page)
  await page.getByRole('button', { name: 'Switch to English' }).click()
  await expect(page.getByRole('link', { name: /Monitor/ })).toBeVisible()
})
