import type { Migration } from './migration.ts'

/** Ids are compared byte by byte, so that their order is the same in every database whatever its language. */
const id = 'text collate "C"'

export const foundation: Migration = {
  number: 1,
  name: 'foundation',
  compatibility: 'breaking',
  statements: [
    `create table data_keys (
      id integer primary key,
      purpose text not null,
      wrapped bytea not null,
      created_at timestamptz not null
    )`,

    `create table sites (
      id ${id} primary key,
      name text not null,
      name_en text not null,
      time_zone text not null
    )`,
    `create table lanes (
      id ${id} primary key,
      site_id ${id} not null references sites,
      hall text not null,
      name text not null,
      kind text not null check (kind in ('counter', 'e-gate')),
      direction text not null check (direction in ('entry', 'exit')),
      active boolean not null
    )`,

    `create table users (
      id ${id} primary key,
      username text not null unique,
      display_name text not null,
      roles text[] not null,
      sites jsonb not null,
      active boolean not null,
      password_hash text not null,
      created_at timestamptz not null,
      last_sign_in_at timestamptz
    )`,
    `create table sessions (
      token_hash text primary key,
      user_id ${id} not null references users,
      created_at timestamptz not null,
      expires_at timestamptz not null
    )`,
    `create index sessions_user on sessions (user_id)`,
    `create index sessions_expiry on sessions (expires_at)`,
    `create table api_clients (
      id ${id} primary key,
      name text not null,
      scopes text[] not null,
      sites jsonb not null,
      key_hash text not null,
      created_at timestamptz not null,
      revoked_at timestamptz
    )`,

    `create table watchlists (
      id ${id} primary key,
      name text not null unique,
      false_match_rate double precision not null,
      severity text not null check (severity in ('low', 'medium', 'high', 'critical')),
      colour text not null,
      instructions text not null,
      legal_basis text not null,
      in_force boolean not null,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`,
    `create table subjects (
      id ${id} primary key,
      severity text check (severity in ('low', 'medium', 'high', 'critical')),
      valid_from timestamptz,
      valid_to timestamptz,
      person bytea not null,
      terms text[] not null,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`,
    `create index subjects_terms on subjects using gin (terms)`,
    `create table subject_watchlists (
      subject_id ${id} not null references subjects,
      watchlist_id ${id} not null references watchlists,
      position smallint not null,
      primary key (subject_id, watchlist_id)
    )`,
    `create index subject_watchlists_watchlist on subject_watchlists (watchlist_id, subject_id)`,

    `create table pictures (
      id ${id} primary key,
      kind text not null check (kind in ('live', 'portrait', 'reference')),
      site_id ${id} references sites,
      content_type text not null,
      size_bytes integer not null,
      created_at timestamptz not null
    )`,
    `create table photos (
      row_number bigint generated always as identity primary key,
      id ${id} not null unique,
      subject_id ${id} not null references subjects,
      picture_id ${id} not null unique references pictures,
      pack text not null,
      quality jsonb not null,
      template bytea not null,
      enrolled_at timestamptz not null
    )`,
    `create index photos_subject on photos (subject_id)`,
    `create index photos_pack on photos (pack, row_number)`,

    // A month a partition, so that retention drops tables and does not search rows. Partitions are made by partitions.ts.
    `create table checks (
      id ${id} not null,
      received_at timestamptz not null,
      captured_at timestamptz not null,
      site_id ${id} not null constraint checks_site_id_fkey references sites,
      lane_id ${id} not null constraint checks_lane_id_fkey references lanes,
      direction text not null,
      decision text not null,
      reasons text[] not null,
      traveller bytea not null,
      verification jsonb,
      quality_score double precision,
      alerts text[] not null,
      live_picture_id ${id},
      portrait_picture_id ${id},
      result jsonb not null,
      primary key (id, received_at)
    ) partition by range (received_at)`,
    `create index checks_time on checks (received_at, id)`,
    `create index checks_site on checks (site_id, received_at, id)`,
    `create index checks_lane on checks (lane_id, received_at, id)`,

    `create table idempotency (
      actor text not null,
      key text not null,
      request_hash text not null,
      check_id ${id} not null,
      created_at timestamptz not null,
      constraint idempotency_pkey primary key (actor, key)
    )`,
    `create index idempotency_age on idempotency (created_at)`,

    // No reference to subjects, photos or checks: an alert stays as it was when these have gone.
    `create table alerts (
      id ${id} primary key,
      state text not null check (state in ('new', 'acknowledged', 'adjudicated')),
      severity text not null check (severity in ('low', 'medium', 'high', 'critical')),
      raised_at timestamptz not null,
      site_id ${id} not null,
      watchlist_id ${id} not null,
      subject_id ${id} not null,
      check_id ${id} not null,
      snapshot bytea not null,
      acknowledged jsonb,
      adjudication jsonb,
      comment bytea
    )`,
    `create index alerts_open on alerts (id) where state <> 'adjudicated'`,
    `create index alerts_site on alerts (site_id, id)`,
    `create index alerts_watchlist on alerts (watchlist_id, id)`,

    `create table log_heads (
      id smallint primary key check (id = 1),
      event_number bigint not null,
      audit_number bigint not null,
      audit_hash text not null
    ) with (fillfactor = 10)`,
    `insert into log_heads values (1, 0, 0, repeat('0', 64))`,
    `create table events (
      number bigint primary key,
      at timestamptz not null,
      event jsonb not null
    )`,
    `create table audit (
      number bigint primary key,
      at timestamptz not null,
      actor text not null,
      action text not null,
      target text,
      site_id text,
      purpose text,
      detail jsonb not null,
      hash text not null
    )`,
    `create index audit_actor on audit (actor, number)`,
    `create index audit_target on audit (target, number)`,
    `create function audit_is_append_only() returns trigger language plpgsql as $$
    begin
      raise exception 'audit rows are never changed or removed' using errcode = 'integrity_constraint_violation';
    end $$`,
    `create trigger audit_rows_stay before update or delete on audit for each row execute function audit_is_append_only()`,
    `create trigger audit_stays before truncate on audit for each statement execute function audit_is_append_only()`,
  ],
}
