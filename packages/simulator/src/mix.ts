/**
 * What happens at a lane:
 * - `ordinary`: own document, nobody resembled;
 * - `look-alike`: own document, but the face resembles a subject: a false alert for an officer to decide;
 * - `watchlisted`: a subject of the watchlists, under another identity, the document showing their own face;
 * - `impostor`: travels on the document of somebody else;
 * - `exempt`: art. 91 ¶2 of the Immigration Act: under 14, diplomatic and the like;
 * - `national`: with household registration, outside art. 91;
 * - `bad-picture`: the first captures cannot be used, a later one can;
 * - `no-portrait`: the document's chip gave no portrait.
 */
export const scenes = ['ordinary', 'look-alike', 'watchlisted', 'impostor', 'exempt', 'national', 'bad-picture', 'no-portrait'] as const
export type Scene = (typeof scenes)[number]

/** Shares of the scenes; any positive scale. */
export type Mix = Readonly<Record<Scene, number>>

const watchlistedShare = 1 / 25
const impostorShare = 1 / 40
const exemptShare = 1 / 20
/** To the embedded recogniser about one capture in five of a look-alike reaches a watchlist: a false alert in forty travellers. */
const lookAlikeShare = 1 / 8
const nationalShare = 1 / 12
const badPictureShare = 1 / 20
const noPortraitShare = 1 / 60

/** The demo's mix: far more trouble than a border has, so that somebody who watches for five minutes sees all of it. */
export const demoMix: Mix = {
  watchlisted: watchlistedShare,
  impostor: impostorShare,
  exempt: exemptShare,
  'look-alike': lookAlikeShare,
  national: nationalShare,
  'bad-picture': badPictureShare,
  'no-portrait': noPortraitShare,
  ordinary: 1 - watchlistedShare - impostorShare - exemptShare - lookAlikeShare - nationalShare - badPictureShare - noPortraitShare,
}

/** Only checks that do all the work there is: both templates, the 1:1 and the search. For measuring. */
export const fullCheckMix: Mix = { ordinary: 1, 'look-alike': 0, watchlisted: 0, impostor: 0, exempt: 0, national: 0, 'bad-picture': 0, 'no-portrait': 0 }

/** How the demo's stream begins, before it is drawn from the mix: an alert within a minute, then one of each. */
export const demoOpening: readonly Scene[] = ['ordinary', 'ordinary', 'watchlisted', 'ordinary', 'exempt', 'bad-picture', 'ordinary', 'impostor', 'ordinary', 'look-alike', 'national']
