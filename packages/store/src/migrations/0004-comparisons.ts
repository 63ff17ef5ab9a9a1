import type { Migration } from './migration.ts'

const id = 'text collate "C"'

/**
 * Thresholds as false alerts a day, past crossings that can be searched by face, subjects that were merged, and hits that an
 * officer dismissed. Breaking: a version that does not know of merged subjects would go on matching those that went.
 */
export const comparisons: Migration = {
  number: 4,
  name: 'comparisons',
  compatibility: 'breaking',
  statements: [
    `alter table watchlists add column false_alerts_per_day double precision`,

    // Not partitioned: retention removes days of it in small steps, and it has nothing to be searched by but its number and time.
    `create table crossings (
      row_number bigint generated always as identity primary key,
      check_id ${id} not null unique,
      picture_id ${id} not null unique references pictures on delete cascade,
      captured_at timestamptz not null,
      site_id ${id} not null,
      direction text not null,
      nationality text not null,
      document_hash bytea not null,
      person_hash bytea not null
    )`,
    `create index crossings_age on crossings (captured_at)`,

    // No reference to checks: a finding stays when retention has removed what it was made of.
    `create table identity_findings (
      id ${id} primary key,
      found_at timestamptz not null,
      check_id ${id} not null,
      site_id ${id} not null,
      state text not null check (state in ('open', 'closed')),
      snapshot bytea not null,
      closing jsonb,
      comment bytea
    )`,
    `create index identity_findings_site on identity_findings (site_id, id)`,
    `create index identity_findings_open on identity_findings (id) where state = 'open'`,

    `alter table subjects add column merged_into ${id} references subjects`,
    `create table subject_merges (
      id ${id} primary key,
      survivor_id ${id} not null references subjects,
      absorbed_id ${id} not null references subjects,
      merged_at timestamptz not null,
      merged_by jsonb not null,
      snapshot bytea not null,
      undone_at timestamptz,
      undone_by jsonb,
      undone_reason bytea
    )`,
    `create index subject_merges_survivor on subject_merges (survivor_id, id)`,

    `create table dismissals (
      subject_id ${id} not null,
      person_hash bytea not null,
      document_hash bytea not null,
      entry_version text not null,
      alert_id ${id} not null,
      dismissed_at timestamptz not null,
      primary key (subject_id, person_hash, document_hash)
    )`,
  ],
}
