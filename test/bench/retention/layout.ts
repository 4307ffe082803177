/** The largest tables as partitions: by quarters of their local day, or by account. A migration of the bench's own. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Layout = 'plain' | 'by_day' | 'by_account'

/** The largest tables, and what a row of each is of a day by. */
const LARGEST: Readonly<Record<string, string>> = {
  'data.ledger_detail': 'occurred_on',
  'data.ledger_detail_history': 'known_to',
  'data.ledger_summary': 'balanced_on',
  'data.ledger_summary_history': 'known_to',
  'data.orders': 'ordered_on',
  'data.orders_history': 'known_to',
  'ready.units_by_day': 'ordered_on',
  'ready.stock_by_day': 'stocked_on',
}

/** Makes the empty table anew, partitioned, with the keys and indexes it had; a key gains the column it is partitioned by. */
const RELAY = `
  create procedure relay(target text, by_column text, bounds text[]) language plpgsql as $$
  declare
    names constant text[] := string_to_array(target, '.');
    definitions text[];
    definition text;
    key text;
    at int;
  begin
    select array_agg(pg_get_indexdef(indexrelid)) into definitions from pg_index where indrelid = target::regclass and not indisprimary;
    select string_agg(attname, ', ' order by place) into key from pg_index cross join unnest(indkey) with ordinality as part (number, place)
      join pg_attribute on attrelid = indrelid and attnum = number where indrelid = target::regclass and indisprimary;
    if by_column <> all (string_to_array(key, ', ')) then key := key || ', ' || by_column; end if;
    execute format('alter table %s rename to replaced', target);
    execute format('create table %s (like %I.replaced including defaults including comments) partition by %s (%I)', target, names[1],
      case when bounds is null then 'hash' else 'range' end, by_column);
    execute format('drop table %I.replaced', names[1]);
    execute format('alter table %s add constraint %I primary key (%s)', target, names[2] || '_pkey', key);
    if definitions is not null then
      foreach definition in array definitions loop execute definition; end loop;
    end if;
    execute format('call protect_account_table(%L)', target);
    if bounds is null then
      for at in 0..15 loop
        execute format('create table %s_%s partition of %s for values with (modulus 16, remainder %s)', target, at, target, at);
      end loop;
    else
      for at in 1..cardinality(bounds) - 1 loop
        execute format('create table %s_%s partition of %s for values from (%L) to (%L)', target, at, target, bounds[at], bounds[at + 1]);
      end loop;
    end if;
  end $$;`

const QUARTERS = [2024, 2025, 2026].flatMap((year) =>
  ['01', '04', '07', '10'].map((month) => `${year}-${month}-01`),
)
const BOUNDS = `array[${['-infinity', ...QUARTERS, 'infinity'].map((bound) => `'${bound}'`).join(', ')}]`

/** The folder of migrations that makes this layout. */
export const migrationsFor = (layout: Layout, folder: string): string => {
  const ours = join(import.meta.dirname, '..', '..', '..', 'migrations')
  if (layout === 'plain') return ours
  const copied = join(folder, `migrations_${layout}`)
  mkdirSync(copied)
  cpSync(ours, copied, { recursive: true })
  const calls = Object.entries(LARGEST).map(([table, day]) =>
    layout === 'by_day'
      ? `call relay('${table}', '${day}', ${BOUNDS});`
      : `call relay('${table}', 'account_id', null);`,
  )
  writeFileSync(join(copied, '9999_layout.sql'), [RELAY, ...calls, 'drop procedure relay;'].join('\n'))
  return copied
}
