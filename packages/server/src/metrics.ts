import type { Decision } from '@renbie/contracts'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What operations watch. No label ever carries a person, a document or a free text. */
export const createMetrics = (now: () => { templates: number; crossings: number; crossingsLeftOut: number; queued: number; running: number; streams: number }) => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const gauge = (name: string, help: string, read: () => number) => new Gauge({ name, help, registers, collect() { this.set(read()) } })
  gauge('renbie_gallery_templates', 'Reference templates in the search image', () => now().templates)
  gauge('renbie_crossings', 'Past crossings in the search image', () => now().crossings)
  gauge('renbie_crossings_left_out', 'Past crossings that are kept and for which the search image has no room', () => now().crossingsLeftOut)
  gauge('renbie_engine_queued', 'Pictures waiting for a worker', () => now().queued)
  gauge('renbie_engine_running', 'Pictures being worked on', () => now().running)
  gauge('renbie_event_streams', 'Open event streams', () => now().streams)
  return {
    registry,
    checks: new Counter<'decision'>({ name: 'renbie_checks_total', help: 'Checks answered', labelNames: ['decision'], registers }),
    alerts: new Counter<'severity'>({ name: 'renbie_alerts_total', help: 'Alerts raised', labelNames: ['severity'], registers }),
    identitySearchFailures: new Counter({ name: 'renbie_identity_search_failures_total', help: 'Checks whose past crossings could not all be searched or read', registers }),
    checkSeconds: new Histogram({ name: 'renbie_check_seconds', help: 'A check, from request to record', buckets: [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5], registers }),
    requests: new Histogram<'route' | 'status'>({ name: 'renbie_http_seconds', help: 'Requests', labelNames: ['route', 'status'], buckets: [0.005, 0.02, 0.1, 0.5, 2], registers }),
    errors: new Counter<'code'>({ name: 'renbie_errors_total', help: 'Errors answered', labelNames: ['code'], registers }),
  }
}
export type Metrics = ReturnType<typeof createMetrics>
export const countCheck = (metrics: Metrics, decision: Decision, totalMs: number): void => {
  metrics.checks.inc({ decision })
  metrics.checkSeconds.observe(totalMs / 1000)
}
