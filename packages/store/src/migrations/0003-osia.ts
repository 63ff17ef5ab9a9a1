import type { Migration } from './migration.ts'

/** Ids are compared byte by byte, so that their order is the same in every database whatever its language. */
const id = 'text collate "C"'

/**
 * Records of the OSIA interface. A person is no row: it is there as long as it has an encounter, which is how the standard makes
 * and removes persons. Templates of faces are with those of all pictures (migration 2). An older version runs beside these tables and does not see them.
 */
export const osia: Migration = {
  number: 3,
  name: 'osia',
  compatibility: 'compatible',
  statements: [
    `create table osia_encounters (
      id ${id} primary key,
      person_id ${id} not null,
      encounter_id ${id} not null,
      status text not null check (status in ('ACTIVE', 'INACTIVE')),
      content bytea not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (person_id, encounter_id)
    )`,
    `create table osia_gallery_encounters (
      gallery_id ${id} not null,
      record_id ${id} not null references osia_encounters on delete cascade,
      primary key (gallery_id, record_id)
    )`,
    `create index osia_gallery_encounters_record on osia_gallery_encounters (record_id)`,
    `create table osia_faces (
      row_number bigint generated always as identity primary key,
      id ${id} not null unique,
      record_id ${id} not null references osia_encounters on delete cascade,
      picture_id ${id} not null unique references pictures,
      quality_score smallint
    )`,
    `create index osia_faces_record on osia_faces (record_id)`,
    `alter table pictures drop constraint pictures_kind_check`,
    `alter table pictures add constraint pictures_kind_check check (kind in ('live', 'portrait', 'reference', 'encounter'))`,

    // One row a task, from the request to the delivered result. "due_at" is when somebody may take it: who takes it moves it
    // on, so that a task whose node died is taken again.
    `create table osia_tasks (
      id ${id} primary key,
      operation text not null,
      client_id ${id} not null references api_clients,
      transaction_id text not null,
      callback text not null,
      priority smallint not null check (priority between 0 and 9),
      status text not null check (status in ('PENDING', 'RESPONSE_SCHEDULED', 'RESPONSE_ERROR', 'RESPONSE_RETRY', 'COMPLETED')),
      request bytea,
      result bytea,
      kept_bytes integer not null,
      attempts smallint not null,
      due_at timestamptz not null,
      created_at timestamptz not null,
      finished_at timestamptz
    )`,
    `create index osia_tasks_due on osia_tasks (status, priority desc, id) where status in ('PENDING', 'RESPONSE_SCHEDULED', 'RESPONSE_RETRY')`,
    `create index osia_tasks_kept on osia_tasks (kept_bytes) where kept_bytes > 0`,
    `create index osia_tasks_age on osia_tasks (finished_at)`,
  ],
}
