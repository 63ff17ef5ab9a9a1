import { errorText, type ErrorCode, type OsiaError, type PlatformError } from '@renbie/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { toPlatformError } from '../http/errors.ts'

/** The standard knows 400, 403, 404, 409 and 500. 401, 429 and 503 are of HTTP: who calls, and when to try again. */
const osiaStatus = (status: number): number => {
  if ([400, 401, 403, 404, 409, 429, 503].includes(status)) return status
  return status < 500 ? 400 : 500
}

/**
 * An error in the standard's shape. `code` is the status of the answer, which a callback does not have otherwise; the message begins
 * with the platform's own code, by which a program can tell the cause, and names the fields.
 */
export const osiaError = ({ code, status, fields = [] }: PlatformError): OsiaError => {
  const places = fields.slice(0, 5).map(({ path, message }) => (message ? `${path}: ${message}` : path))
  return { code: osiaStatus(status), message: [`${code}: ${errorText(code, 'en')}`, ...places].join('; ') }
}

export const sendOsiaError = (thrown: unknown, request: FastifyRequest, reply: FastifyReply, onError: (code: ErrorCode) => void): FastifyReply => {
  const error = toPlatformError(thrown)
  onError(error.code)
  const body = osiaError(error)
  request.log[body.code >= 500 ? 'error' : 'info']({ code: error.code, detail: error.detail }, 'refused')
  if (body.code === 503) reply.header('retry-after', String(error.retryAfterSeconds ?? 1))
  if (body.code === 401) reply.header('www-authenticate', 'Bearer')
  // Refused before the body was read: the rest of it is not waited for.
  if (!request.raw.readableEnded && Number(request.headers['content-length'] ?? 0) > 0) reply.header('connection', 'close')
  return reply.status(body.code).type('application/json; charset=utf-8').send(JSON.stringify(body))
}
