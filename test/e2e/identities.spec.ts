import { expect, test } from '@playwright/test'
import { client, demo, sendTraveller, signIn, travellers } from './officer.ts'

test('one face under two identities is found, and an analyst closes the finding with a comment', async ({ page }) => {
  await signIn(page)
  const [face, papers, otherPapers] = [travellers[8]!, travellers[9]!, travellers[10]!]
  await sendTraveller(face, papers)
  const { identities } = await sendTraveller(face, otherPapers)
  expect(identities?.findingId).toBeTruthy()
  await page.goto(`${demo.url}/identities`)
  const finding = page.getByRole('listitem').filter({ hasText: otherPapers.document.documentNumber })
  await expect(finding).toContainText(papers.document.documentNumber)
  await expect(finding).toContainText('桃園國際機場第一航廈')
  await expect(finding).toContainText('的陌生人會這麼像')
  await expect.poll(() => finding.locator('img').evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth > 0))).toEqual([true, true])
  // By keyboard alone: to the newest finding, its comment, its first outcome.
  await page.keyboard.press('j')
  await expect(finding.getByRole('group')).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.type('同一人持兩本護照')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(finding).toHaveCount(0)
  await page.getByText('已結案', { exact: true }).click()
  await expect(finding).toContainText('同一人持兩本護照')
  const { items } = await client.call('listIdentityFindings', { query: { open: 'false' } })
  expect(items.find(({ id }) => id === identities?.findingId)?.closing).toMatchObject({ outcome: 'one-person', name: '示範人員 Demo' })
})
