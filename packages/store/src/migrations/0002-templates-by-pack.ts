import type { Migration } from './migration.ts'

const id = 'text collate "C"'

/**
 * Templates leave the photo for a table of their own, by picture and model pack, so that those of the next pack are made while
 * those of the pack in force are searched. Breaking: an older version would enrol photos that nobody searches for.
 */
export const templatesByPack: Migration = {
  number: 2,
  name: 'templates-by-pack',
  compatibility: 'breaking',
  statements: [
    // By picture and not by photo: whatever picture is to be searched for has its template here, of whatever kind it is.
    `create table templates (
      pack text not null,
      picture_id ${id} not null references pictures on delete cascade,
      template bytea,
      failure text,
      made_at timestamptz not null,
      sealed_for ${id},
      primary key (pack, picture_id),
      check ((template is null) <> (failure is null))
    )`,
    // `sealed_for`: before this step a template was sealed for its photo, and only who has the key could seal it anew.
    `insert into templates (pack, picture_id, template, made_at, sealed_for) select pack, picture_id, template, enrolled_at, id from photos`,
    `create index templates_picture on templates (picture_id)`,
    `create index templates_failed on templates (pack, picture_id) where failure is not null`,

    `create table pack_state (
      id smallint primary key check (id = 1),
      in_force text not null,
      in_force_name text,
      in_force_since timestamptz not null,
      next text,
      next_name text,
      next_since timestamptz,
      accepted_failures integer not null
    )`,
    // No node started with photos of two packs; should a database have them all the same, most photos decide.
    `insert into pack_state (id, in_force, in_force_since, accepted_failures)
      select 1, pack, max(enrolled_at), 0 from photos group by pack order by count(*) desc, pack limit 1`,
    `create table leases (
      name text primary key,
      holder text not null,
      until timestamptz not null
    )`,

    `drop index photos_pack`,
    `alter table photos drop column template`,
  ],
}
