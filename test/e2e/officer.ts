import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { CheckResult, LaneId } from '@renbie/contracts'
import { createClient } from '@renbie/sdk'
import { readPeople, type Person } from '@renbie/simulator'
import type { Cookie, Page } from '@playwright/test'
import type { Demo } from './demo.ts'

export const demo = JSON.parse(process.env['RENBIE_E2E_DEMO'] ?? '{}') as Demo
export const people = await readPeople({ referenceDate: new Date('2026-01-01') })
export const subjects = people.filter(({ role }) => role === 'subject')
export const travellers = people.filter(({ role }) => role === 'traveller')

export const client = createClient({ baseUrl: demo.url, apiKey: demo.apiKey })

/** A traveller at a counter of Taoyuan, over the interface that lanes use. */
export const sendTraveller = async (face: Person, papers: Person, change: { laneId?: string } = {}): Promise<CheckResult> => {
  const image = async (file: string) => ({ image: await readFile(file, 'base64') })
  return client.call('createCheck', {
    headers: { 'idempotency-key': randomUUID() },
    body: {
      laneId: (change.laneId ?? 'TPE-T1-A-C01') as LaneId,
      direction: 'entry',
      capturedAt: new Date().toISOString(),
      traveller: papers.document,
      live: await image(face.livePictures[0]),
      portrait: await image(papers.documentPicture),
    },
  })
}

let session: Cookie[] | null = null

/** By form once, then by the session that it gave: of one account the platform takes no more than a handful of sign-ins at a time. */
export const signIn = async (page: Page): Promise<void> => {
  if (session) await page.context().addCookies(session)
  await page.goto(demo.url)
  if (!session) {
    await page.getByLabel('帳號').fill(demo.username)
    await page.getByLabel('密碼').fill(demo.password)
    await page.keyboard.press('Enter')
  }
  await page.getByText('通道動態').waitFor()
  session ??= await page.context().cookies()
}

export const cardOf = (page: Page, alertId: string) => page.locator(`#card-${alertId}`)
