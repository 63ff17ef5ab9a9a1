import type { Platform } from '../../platform.ts'
import type { Handlers } from '../context.ts'
import { accountHandlers } from './accounts.ts'
import { alertHandlers } from './alerts.ts'
import { checkHandlers } from './checks.ts'
import { comparisonHandlers } from './comparisons.ts'
import { identityFindingHandlers } from './identity-findings.ts'
import { mergeHandlers } from './merges.ts'
import { pictureHandlers } from './pictures.ts'
import { sessionHandlers } from './session.ts'
import { siteHandlers } from './sites.ts'
import { subjectHandlers } from './subjects.ts'
import { systemHandlers } from './system.ts'
import { watchlistHandlers } from './watchlists.ts'

/** A handler for every route of the contract; a missing one does not compile. */
export const createHandlers = (platform: Platform): Handlers => ({
  ...systemHandlers(platform),
  ...sessionHandlers(platform),
  ...checkHandlers(platform),
  ...alertHandlers(platform),
  ...watchlistHandlers(platform),
  ...subjectHandlers(platform),
  ...mergeHandlers(platform),
  ...comparisonHandlers(platform),
  ...identityFindingHandlers(platform),
  ...pictureHandlers(platform),
  ...siteHandlers(platform),
  ...accountHandlers(platform),
})
