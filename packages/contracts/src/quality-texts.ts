import type { FindingCode, MeasureName, UnassessedReason } from './quality.ts'

type Texts<Key extends string> = Readonly<Record<Key, { zh: string; en: string }>>

/** What the person who took the picture should do, in both languages of the console. */
export const findingAdvice: Texts<FindingCode> = {
  'no-face': { zh: '影像中找不到人臉，請正對鏡頭重新擷取', en: 'No face was found. Face the camera and take the picture again' },
  'several-faces': { zh: '影像中有多張大小相近的人臉，請讓旅客單獨入鏡', en: 'Several faces of about the same size. Let the traveller stand alone in the picture' },
  'face-too-small': { zh: '人臉太小，請靠近鏡頭', en: 'The face is too small. Move closer to the camera' },
  blurred: { zh: '影像模糊，請保持不動再擷取', en: 'The picture is blurred. Hold still and take it again' },
  'too-dark': { zh: '臉部太暗，請增加照明', en: 'The face is too dark. Add light' },
  'too-bright': { zh: '臉部過亮，請減少直射光', en: 'The face is too bright. Reduce direct light' },
  'low-contrast': { zh: '臉部對比不足，請檢查鏡頭與照明', en: 'The face has too little contrast. Check lens and light' },
  'head-turned': { zh: '頭部轉向過大，請正視鏡頭', en: 'The head is turned. Look straight into the camera' },
  'head-tilted': { zh: '頭部傾斜，請擺正', en: 'The head is tilted. Hold it upright' },
  'uneven-light': { zh: '臉部兩側明暗不均，請調整光源，避免側光', en: 'The light falls on one side of the face. Light both sides alike' },
  compressed: { zh: '影像壓縮過度，出現方塊雜訊，請提高相機的影像品質或改用原始檔', en: 'The picture is compressed so much that blocks show. Raise the camera’s picture quality or use the original file' },
  'unnatural-colour': { zh: '膚色偏色，請檢查白平衡與有色燈光', en: 'The colour of the skin is unnatural. Check the white balance and coloured lights' },
  greyscale: { zh: '現場影像為黑白，請檢查相機是否處於夜視或黑白模式', en: 'The live picture has no colour. Check whether the camera is in night or monochrome mode' },
  'eyes-closed': { zh: '眼睛未張開，請睜眼直視鏡頭', en: 'The eyes are closed. Open them and look into the camera' },
  'mouth-open': { zh: '嘴巴張開，請閉上嘴巴、保持自然表情', en: 'The mouth is open. Close it and keep a neutral face' },
  'face-cut-off': { zh: '臉部超出畫面，請移至畫面中央', en: 'The edge of the picture cuts the face off. Move to the middle' },
  'face-too-close': { zh: '距離鏡頭太近，請稍微後退', en: 'The face is too close to the camera. Step back a little' },
  'background-busy': { zh: '背景雜亂，請改用素面背景', en: 'The background is busy. Use a plain one' },
}

/** Measures as officers call them. */
export const measureText: Texts<MeasureName> = {
  UnifiedQualityScore: { zh: '整體品質', en: 'Overall quality' },
  IlluminationUniformity: { zh: '光線均勻', en: 'Even light' },
  LuminanceMean: { zh: '平均亮度', en: 'Mean brightness' },
  LuminanceVariance: { zh: '明暗變化', en: 'Variance of brightness' },
  UnderExposurePrevention: { zh: '無曝光不足', en: 'No under-exposure' },
  OverExposurePrevention: { zh: '無曝光過度', en: 'No over-exposure' },
  DynamicRange: { zh: '對比層次', en: 'Dynamic range' },
  Sharpness: { zh: '清晰度', en: 'Sharpness' },
  CompressionArtifacts: { zh: '無壓縮失真', en: 'No compression artefacts' },
  NaturalColour: { zh: '自然膚色', en: 'Natural colour' },
  SingleFacePresent: { zh: '單一人臉', en: 'Single face' },
  EyesOpen: { zh: '雙眼張開', en: 'Eyes open' },
  MouthClosed: { zh: '嘴巴閉合', en: 'Mouth closed' },
  InterEyeDistance: { zh: '兩眼距離', en: 'Distance between the eyes' },
  HeadSize: { zh: '頭部大小', en: 'Head size' },
  LeftwardCropOfTheFaceImage: { zh: '左側留邊', en: 'Room on the left' },
  RightwardCropOfTheFaceImage: { zh: '右側留邊', en: 'Room on the right' },
  MarginAboveOfTheFaceImage: { zh: '上方留邊', en: 'Room above' },
  MarginBelowOfTheFaceImage: { zh: '下方留邊', en: 'Room below' },
  HeadPoseYaw: { zh: '左右轉頭', en: 'Head turned sideways' },
  HeadPosePitch: { zh: '抬頭低頭', en: 'Head raised or lowered' },
  HeadPoseRoll: { zh: '頭部傾斜', en: 'Head tilted' },
  BackgroundUniformity: { zh: '背景單純', en: 'Plain background' },
}

/** Why a measure has no value. */
export const unassessedText: Texts<UnassessedReason> = {
  'no-face': { zh: '無人臉', en: 'no face' },
  'several-faces': { zh: '多張人臉', en: 'several faces' },
  'face-too-small': { zh: '人臉太小', en: 'face too small' },
  'face-outside-picture': { zh: '臉部超出畫面', en: 'face outside the picture' },
  'no-contrast': { zh: '無對比', en: 'no contrast' },
  greyscale: { zh: '黑白影像', en: 'no colour' },
  'picture-shrunk': { zh: '影像已縮小', en: 'picture shrunk' },
  'background-hidden': { zh: '看不到背景', en: 'background hidden' },
}
