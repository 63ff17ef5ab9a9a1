import { z } from 'zod'
import { apiClientSchema, sessionSchema, userSchema } from './accounts.ts'
import { adjudicateSchema, alertSchema } from './alerts.ts'
import { checkRequestSchema, checkResultSchema, checkSummarySchema, identificationSchema, timingSchema, travellerSchema, verificationSchema } from './checks.ts'
import { errorBodySchema } from './errors.ts'
import { packChangeSchema, templateFailureRecordSchema } from './pack-change.ts'
import { faceGeometrySchema, qualityMeasureSchema, qualitySchema } from './quality.ts'
import { laneSchema, laneStatusSchema, siteSchema, siteStatusSchema } from './sites.ts'
import { auditEntrySchema, systemSchema } from './system.ts'
import { photoSchema, subjectCreateSchema, subjectPatchSchema, subjectSchema, watchlistCreateSchema, watchlistPatchSchema, watchlistSchema } from './watchlists.ts'

/** Names under which schemas stand in the OpenAPI document, so that a generated client has types and not one tangle. */
const names: Readonly<Record<string, z.ZodType>> = {
  Adjudicate: adjudicateSchema,
  Alert: alertSchema,
  ApiClient: apiClientSchema,
  AuditEntry: auditEntrySchema,
  CheckRequest: checkRequestSchema,
  CheckResult: checkResultSchema,
  CheckSummary: checkSummarySchema,
  Error: errorBodySchema,
  FaceGeometry: faceGeometrySchema,
  Identification: identificationSchema,
  Lane: laneSchema,
  LaneStatus: laneStatusSchema,
  PackChange: packChangeSchema,
  Photo: photoSchema,
  Quality: qualitySchema,
  QualityMeasure: qualityMeasureSchema,
  Session: sessionSchema,
  Site: siteSchema,
  SiteStatus: siteStatusSchema,
  Subject: subjectSchema,
  SubjectCreate: subjectCreateSchema,
  SubjectPatch: subjectPatchSchema,
  SystemInfo: systemSchema,
  TemplateFailure: templateFailureRecordSchema,
  Timing: timingSchema,
  Traveller: travellerSchema,
  User: userSchema,
  Verification: verificationSchema,
  Watchlist: watchlistSchema,
  WatchlistCreate: watchlistCreateSchema,
  WatchlistPatch: watchlistPatchSchema,
}
for (const [id, schema] of Object.entries(names)) z.globalRegistry.add(schema, { id })
