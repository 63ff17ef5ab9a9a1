import { alertIdSchema, photoIdSchema, subjectIdSchema, type Subject } from '@renbie/contracts'
import { expect, test } from 'vitest'
import { changedSince, entryVersion, settledBy } from '../src/domain/dismissal.ts'

const uuid = (last: number) => `01890000-0000-7000-8000-00000000000${last}`
const photo = (last: number, enrolledAt = '2026-01-01T00:00:00.000Z') => ({ id: photoIdSchema.parse(`pho_${uuid(last)}`), enrolledAt }) as Subject['photos'][number]
const subject = { id: subjectIdSchema.parse(`sub_${uuid(1)}`), updatedAt: '2026-01-01T00:00:00.000Z', photos: [photo(1), photo(2)] } as unknown as Subject
const alertId = alertIdSchema.parse(`alr_${uuid(1)}`)
const dismissed = [{ subjectId: subject.id, alertId, entryVersion: entryVersion(subject) }]

test('a decision holds while the entry and its photos are what they were, in whatever order they are read', () => {
  expect(settledBy(subject, dismissed)).toBe(alertId)
  expect(settledBy({ ...subject, photos: [photo(2), photo(1)] }, dismissed)).toBe(alertId)
})

test('another text, another photo, one less, or another subject: it is looked at again', () => {
  expect(settledBy({ ...subject, updatedAt: '2026-01-01T00:00:00.001Z' }, dismissed)).toBeNull()
  expect(settledBy({ ...subject, photos: [...subject.photos, photo(3)] }, dismissed)).toBeNull()
  expect(settledBy({ ...subject, photos: [photo(1)] }, dismissed)).toBeNull()
  expect(settledBy({ ...subject, id: subjectIdSchema.parse(`sub_${uuid(2)}`) }, dismissed)).toBeNull()
  expect(settledBy(subject, [])).toBeNull()
})

test('an entry that changed, or got a photo, after the alert was raised is not the one that was decided about', () => {
  const raisedAt = '2026-02-01T00:00:00.000Z'
  expect(changedSince(subject, raisedAt)).toBe(false)
  expect(changedSince({ ...subject, updatedAt: '2026-02-01T00:00:01.000Z' }, raisedAt)).toBe(true)
  expect(changedSince({ ...subject, photos: [photo(1, '2026-02-01T00:00:01.000Z')] }, raisedAt)).toBe(true)
})
