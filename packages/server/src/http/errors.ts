import { errorText, PlatformError, type ErrorBody, type ErrorCode, type Language } from '@renbie/contracts'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { languageOf } from './language.ts'

/** Errors that Fastify and its plugins raise before a handler runs, by their code. */
const byFrameworkCode: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_JSON_BODY: 'body-not-json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'body-not-json',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'content-type-unsupported',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'upload-incomplete',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'content-type-unsupported',
  FST_REQ_FILE_TOO_LARGE: 'image-too-large',
  FST_FILES_LIMIT: 'request-invalid',
  FST_PARTS_LIMIT: 'request-invalid',
  FST_FIELDS_LIMIT: 'request-invalid',
  FST_PROTO_VIOLATION: 'request-invalid',
  FST_ERR_NOT_FOUND: 'not-found',
  FST_ERR_BAD_URL: 'not-found',
  FST_ERR_MAX_PARAM_LENGTH: 'not-found',
  ECONNRESET: 'upload-incomplete',
  ERR_STREAM_PREMATURE_CLOSE: 'upload-incomplete',
}

/** Any thrown thing as an error of the catalogue; what is not known is `internal-error` with its cause kept for the log. */
export const toPlatformError = (error: unknown): PlatformError => {
  if (error instanceof PlatformError) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const part = error.validationContext ?? 'body'
    const fields = error.validation.slice(0, 20).map((issue) => ({ path: `${part}${issue.instancePath.replaceAll('/', '.')}`, message: issue.message ?? '' }))
    const keyMissing = fields.every((field) => field.path === 'headers.idempotency-key')
    return new PlatformError(keyMissing ? 'idempotency-key-invalid' : 'request-invalid', { fields })
  }
  const code = (error as Partial<FastifyError>).code
  const known = code === undefined ? undefined : byFrameworkCode[code]
  return new PlatformError(known ?? 'internal-error', { detail: known ? `${code}` : describe(error), cause: error })
}

/** Name and stack without the message: a message may carry values of a request or of a row. */
const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error
  return `${error.name} ${error.stack?.split('\n').filter((line) => line.trimStart().startsWith('at ')).slice(0, 6).join(' ') ?? ''}`
}

export const errorBody = (error: PlatformError, requestId: string, language: Language): ErrorBody => ({
  error: {
    code: error.code,
    message: errorText(error.code, language),
    requestId,
    ...(error.fields ? { fields: error.fields } : {}),
    ...(error.advice ? { advice: error.advice } : {}),
  },
})

export const sendError = (thrown: unknown, request: FastifyRequest, reply: FastifyReply, onError: (code: ErrorCode) => void): FastifyReply => {
  const error = toPlatformError(thrown)
  onError(error.code)
  const level = error.status >= 500 ? 'error' : 'info'
  request.log[level]({ code: error.code, detail: error.detail }, 'refused')
  if (error.retryAfterSeconds !== undefined || error.status === 503) reply.header('retry-after', String(error.retryAfterSeconds ?? 1))
  // Refused before the body was read: the rest of it is not waited for, and the line is of no further use.
  if (!request.raw.readableEnded && request.headers['content-length'] !== undefined && request.headers['content-length'] !== '0') reply.header('connection', 'close')
  return reply.status(error.status).type('application/json; charset=utf-8').send(JSON.stringify(errorBody(error, request.id, languageOf(request.headers['accept-language']))))
}
