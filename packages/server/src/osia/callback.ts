import { PlatformError } from '@renbie/contracts'
import type { OsiaResult, OsiaTask } from '@renbie/store'

/** How long a receiver may take, milliseconds. */
const timeoutMs = 10_000

/**
 * Results go only where the settings allow, compared as origins (scheme, host, port): otherwise whoever has a key could make the
 * node call any address that it can reach. Throws `callback-refused`.
 */
export const assertCallback = (callback: string, origins: readonly string[]): void => {
  const { origin, username, password } = new URL(callback)
  if (!origins.includes(origin) || username !== '' || password !== '') throw new PlatformError('callback-refused', { fields: [{ path: 'querystring.callback', message: '' }] })
}

const addressOf = ({ callback, transactionId, id }: OsiaTask): string => {
  const url = new URL(callback)
  url.searchParams.set('transactionId', transactionId)
  url.searchParams.set('taskId', id)
  return url.href
}

/** Posts a result; true when the receiver took it. An operation that answers nothing says "OK" here, as the standard has it. */
export const deliver = async (task: OsiaTask, result: OsiaResult, signal: AbortSignal): Promise<boolean> => {
  const body = result.ok ? (result.answer ?? 'OK') : { code: result.code, message: result.message }
  try {
    const response = await fetch(addressOf(task), {
      method: 'POST',
      headers: { 'content-type': result.ok ? 'application/json' : 'application/error+json' },
      body: JSON.stringify(body),
      // A redirect could lead to where the settings do not.
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
