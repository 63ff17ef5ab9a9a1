import { sql } from 'kysely'
import type { Repositories } from '../repositories.ts'
import { apiClientRepository, sessionRepository, userRepository } from './accounts.ts'
import { alertRepository } from './alerts.ts'
import { auditRepository } from './audit.ts'
import { checkRepository, idempotencyRepository } from './checks.ts'
import { crossingRepository } from './crossings.ts'
import { dismissalRepository } from './dismissals.ts'
import { eventRepository } from './events.ts'
import { identityFindingRepository } from './identity-findings.ts'
import { mergeRepository } from './merges.ts'
import { leaseRepository } from './leases.ts'
import { osiaEncounterRepository } from './osia-encounters.ts'
import { osiaTaskRepository } from './osia-tasks.ts'
import { packRepository } from './packs.ts'
import { photoRepository, pictureRepository } from './photos.ts'
import type { Scope } from './scope.ts'
import { laneRepository, siteRepository } from './sites.ts'
import { membershipRepository, subjectRepository } from './subjects.ts'
import { templateRepository } from './templates.ts'
import { watchlistRepository } from './watchlists.ts'

export const repositoriesOf = (scope: Scope): Repositories => ({
  sites: siteRepository(scope),
  lanes: laneRepository(scope),
  users: userRepository(scope),
  sessions: sessionRepository(scope),
  apiClients: apiClientRepository(scope),
  watchlists: watchlistRepository(scope),
  subjects: subjectRepository(scope),
  memberships: membershipRepository(scope),
  photos: photoRepository(scope),
  pictures: pictureRepository(scope),
  packs: packRepository(scope),
  templates: templateRepository(scope),
  leases: leaseRepository(scope),
  checks: checkRepository(scope),
  idempotency: idempotencyRepository(scope),
  alerts: alertRepository(scope),
  crossings: crossingRepository(scope),
  identityFindings: identityFindingRepository(scope),
  merges: mergeRepository(scope),
  dismissals: dismissalRepository(scope),
  osia: { encounters: osiaEncounterRepository(scope), tasks: osiaTaskRepository(scope) },
  events: eventRepository(scope),
  audit: auditRepository(scope),
  async lock(name) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(scope.db)
  },
})
