import { z } from 'zod'

/**
 * The one catalogue of errors. `zh` and `en` are what a person reads: what is wrong and what to do next. Private detail
 * (stack, SQL, sizes) goes to the log under the request id, never into the answer. `docs/errors.md` is kept equal by a test.
 */
export const errorCatalogue = {
  'request-invalid': { status: 400, zh: '請求內容有誤，請依欄位說明修正', en: 'The request is not valid. Correct the fields named' },
  'body-not-json': { status: 400, zh: '請求內容不是正確的 JSON', en: 'The body is not valid JSON' },
  'body-too-large': { status: 413, zh: '上傳內容過大，每張影像不得超過 12 MB', en: 'The body is too large. A picture may have 12 MB at most' },
  'content-type-unsupported': { status: 415, zh: '不支援的內容類型，請使用 application/json 或 multipart/form-data', en: 'Unsupported content type. Use application/json or multipart/form-data' },
  'upload-incomplete': { status: 400, zh: '上傳中斷，未儲存任何資料', en: 'The upload broke off. Nothing was stored' },
  'image-not-base64': { status: 400, zh: '影像欄位不是正確的 base64 編碼', en: 'The image field is not valid base64' },
  'image-empty': { status: 422, zh: '影像檔案是空的', en: 'The picture file is empty' },
  'image-not-supported': { status: 422, zh: '檔案不是 JPEG、PNG 或 WebP 影像', en: 'The file is not a JPEG, PNG or WebP picture' },
  'image-unreadable': { status: 422, zh: '影像檔案損毀，無法讀取', en: 'The picture file is damaged and cannot be read' },
  'image-truncated': { status: 422, zh: '影像檔案不完整，請重新傳送', en: 'The picture file is incomplete. Send it again' },
  'image-too-large': { status: 413, zh: '影像檔案過大，不得超過 12 MB', en: 'The picture file is too large. 12 MB at most' },
  'image-too-many-pixels': { status: 422, zh: '影像像素過多，不得超過 4 千萬像素', en: 'The picture has too many pixels. 40 megapixels at most' },
  'image-too-small': { status: 422, zh: '影像尺寸過小，每邊至少 48 像素', en: 'The picture is too small. 48 pixels a side at least' },
  'photo-unusable': { status: 422, zh: '照片品質不足，無法列管比對，請依建議換用其他照片', en: 'The photo is not good enough to be searched for. Use another, following the advice' },
  'photos-too-many': { status: 409, zh: '此對象的照片已達上限', en: 'This subject has as many photos as are allowed' },
  'gallery-full': { status: 507, zh: '可搜尋的照片數已達系統上限，請通知管理員', en: 'The platform holds as many searchable photos as it may. Tell the administrator' },
  'engine-busy': { status: 503, zh: '比對忙碌中，請稍後重試', en: 'The engine is busy. Try again shortly' },
  'engine-timeout': { status: 503, zh: '影像處理逾時，請重試或改採人工查驗', en: 'The picture took too long to process. Try again or inspect by hand' },
  'engine-failed': { status: 500, zh: '影像處理失敗，請重試或改採人工查驗', en: 'The picture could not be processed. Try again or inspect by hand' },
  'storage-full': { status: 507, zh: '儲存空間不足，本次未儲存任何資料，請通知管理員', en: 'Storage is full. Nothing was stored. Tell the administrator' },
  'storage-failed': { status: 503, zh: '資料無法寫入，本次未儲存任何資料，請重試', en: 'The data could not be written. Nothing was stored. Try again' },
  'sign-in-required': { status: 401, zh: '請先登入', en: 'Sign in first' },
  'sign-in-failed': { status: 401, zh: '帳號或密碼錯誤', en: 'The user name or password is wrong' },
  'sign-in-limited': { status: 429, zh: '登入失敗次數過多，請稍後再試', en: 'Too many failed sign-ins. Try again later' },
  'api-key-invalid': { status: 401, zh: 'API 金鑰無效或已撤銷', en: 'The API key is unknown or revoked' },
  'origin-refused': { status: 403, zh: '請求來源不符，已拒絕', en: 'The request came from another origin and was refused' },
  'permission-denied': { status: 403, zh: '您沒有執行此作業的權限', en: 'You do not have the permission for this' },
  'site-out-of-scope': { status: 403, zh: '此據點不在您的權限範圍', en: 'This site is outside your scope' },
  'not-found': { status: 404, zh: '找不到資料', en: 'Not found' },
  'lane-unknown': { status: 404, zh: '查無此通道，請檢查通道代碼', en: 'There is no such lane. Check the lane code' },
  'lane-inactive': { status: 409, zh: '此通道已停用', en: 'The lane is not in use' },
  'lane-direction-mismatch': { status: 422, zh: '入出境方向與通道設定不符', en: 'The direction is not the lane’s' },
  'birth-date-in-future': { status: 422, zh: '出生日期晚於擷取時間', en: 'The birth date lies after the capture' },
  'captured-at-in-future': { status: 422, zh: '擷取時間晚於目前時間，請校正通道時鐘', en: 'The capture lies in the future. Set the lane’s clock' },
  'captured-at-too-old': { status: 422, zh: '擷取時間早於一年前，請校正通道時鐘', en: 'The capture lies more than a year back. Set the lane’s clock' },
  'idempotency-key-missing': { status: 400, zh: '缺少 Idempotency-Key 標頭', en: 'The Idempotency-Key header is missing' },
  'idempotency-key-invalid': { status: 400, zh: 'Idempotency-Key 須為 8 至 128 個可列印字元', en: 'The Idempotency-Key must have 8 to 128 printable characters' },
  'idempotency-key-reused': { status: 409, zh: '相同的 Idempotency-Key 已用於不同內容', en: 'The Idempotency-Key was used with another body' },
  'already-exists': { status: 409, zh: '代碼或名稱已存在', en: 'The code or name exists already' },
  'face-not-comparable': { status: 422, zh: '影像中沒有可比對的人臉，請換用其他影像', en: 'The picture has no face that can be compared. Use another' },
  'photo-unknown': { status: 422, zh: '查無此列管照片', en: 'There is no such enrolled photo' },
  'photo-of-another-pack': { status: 409, zh: '此照片尚未以目前的比對模型建檔，請待模型更換作業完成後再試', en: 'The photo has no template of the model pack in force yet. Try again when the change of pack is done' },
  'subject-unknown': { status: 422, zh: '查無此管制對象', en: 'There is no such subject' },
  'subject-without-photos': { status: 422, zh: '此管制對象沒有列管照片', en: 'The subject has no photo' },
  'picture-not-kept': { status: 422, zh: '此筆查驗未保留影像', en: 'No picture was kept of this check' },
  'photo-of-another-subject': { status: 409, zh: '此人臉與其他管制對象相似，請先比對；確認為不同人後再列管', en: 'This face resembles another subject. Compare them first; enrol it when you are sure that it is somebody else' },
  'merge-with-itself': { status: 422, zh: '不能與自己合併', en: 'A subject cannot be merged with itself' },
  'merge-would-weaken': { status: 409, zh: '併入後將縮短列管期間或降低警示等級，請先修改保留之對象', en: 'Merged, the lists would be in force for less time or with a lower severity. Change the entry that stays first' },
  'merge-too-large': { status: 409, zh: '合併後的照片、別名、證件或名單數超過上限', en: 'Merged, the subject would have more photos, aliases, documents or lists than are allowed' },
  'subject-merged': { status: 409, zh: '此對象已併入其他對象', en: 'The subject was merged into another' },
  'merge-already-undone': { status: 409, zh: '此合併已取消', en: 'The merge was undone already' },
  'crossings-not-kept': { status: 409, zh: '系統未設定保留入出境影像供搜尋', en: 'Past crossings are not kept for search here' },
  'finding-already-closed': { status: 409, zh: '此發現已結案', en: 'The finding was closed already' },
  'watchlist-unknown': { status: 422, zh: '查無此管制名單', en: 'There is no such watchlist' },
  'validity-inverted': { status: 422, zh: '有效期間起日晚於迄日', en: 'The validity ends before it begins' },
  'alert-held-by-another': { status: 409, zh: '此警示已由其他人員接手', en: 'The alert was acknowledged by another officer' },
  'alert-already-adjudicated': { status: 409, zh: '此警示已完成判定', en: 'The alert has been adjudicated already' },
  'adjudication-reason-mismatch': { status: 422, zh: '判定理由與判定結果不符', en: 'The reason does not fit the outcome' },
  'comment-required': { status: 422, zh: '選擇「其他」時請填寫說明', en: 'A comment is needed with “other”' },
  'pack-not-open': { status: 503, zh: '此節點尚未載入現行比對模型，請改用其他節點或改採人工查驗，並通知管理員', en: 'This node could not load the model pack in force. Use another node or inspect by hand, and tell the administrator' },
  'pack-change-none': { status: 409, zh: '目前沒有等待確認的模型更換', en: 'No change of the model pack is waiting for this' },
  'pack-failures-more': { status: 409, zh: '無法比對的照片比您看到的更多，請重新檢視後再確認', en: 'More photos have failed than you saw. Look again before you accept' },
  'too-many-streams': { status: 503, zh: '即時連線數已達上限', en: 'Too many live connections' },
  'callback-refused': { status: 403, zh: '回傳位址不在允許清單，請通知管理員', en: 'Results are not sent to this callback address. Ask the administrator to allow its origin' },
  'tasks-too-many': { status: 503, zh: '等候處理的非同步工作已達上限，請稍後重試', en: 'Too many tasks are waiting. Try again later' },
  'task-not-deliverable': { status: 409, zh: '此工作尚無結果、已送達，或結果已逾保存期限', en: 'The task has no result yet, or its result was delivered' },
  'face-exempt': { status: 403, zh: '當事人未滿 14 歲，依法不得處理臉部影像', en: 'The person is under 14: by law the face is not processed' },
  'watchlist-read-only': { status: 403, zh: '管制名單與列管對象不得由此介面變更', en: 'Watchlists and their subjects are not changed through this interface' },
  'person-full': { status: 403, zh: '此人的紀錄或影像已達上限', en: 'This person holds as many encounters or pictures as are allowed' },
  'internal-error': { status: 500, zh: '系統發生錯誤，請提供請求編號給管理員', en: 'Something failed. Give the request id to the administrator' },
} as const satisfies Record<string, { status: number; zh: string; en: string }>

export type ErrorCode = keyof typeof errorCatalogue
export const errorCodes = Object.keys(errorCatalogue) as ErrorCode[]

export const errorBodySchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    requestId: z.string(),
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    advice: z.array(z.string()).optional(),
  }),
})
export type ErrorBody = z.infer<typeof errorBodySchema>

/** An error of the catalogue. `detail` is private: it is logged, never answered. `advice` and `fields` are public. */
export class PlatformError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly detail: string | undefined
  readonly fields: { path: string; message: string }[] | undefined
  readonly advice: string[] | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ErrorCode,
    more: { detail?: string; fields?: { path: string; message: string }[]; advice?: string[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(code, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'PlatformError'
    this.code = code
    this.status = errorCatalogue[code].status
    this.detail = more.detail
    this.fields = more.fields
    this.advice = more.advice
    this.retryAfterSeconds = more.retryAfterSeconds
  }
}

export const errorText = (code: ErrorCode, language: 'zh-TW' | 'en'): string =>
  language === 'en' ? errorCatalogue[code].en : errorCatalogue[code].zh
