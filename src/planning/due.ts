/** When a place's forecasts are due: what they rest on has changed, and nothing of it is still being fetched, or for too long. */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { type Instant, LocalDate } from '../core/time.ts'
import { heldBack } from '../db/held-back.ts'
import { maybeOne, one } from '../db/rows.ts'
import { METHOD_VERSION } from '../forecast/plan.ts'
import type { KnownDays, Place } from './read.ts'

/** What a forecast reads, and waits for. */
const READS = [
  'orders',
  'ledger_summary',
  'ledger_detail',
  'fba_inventory',
  'listings',
  'suppressed_listings',
  'stranded_inventory',
  'inbound_shipments',
  'inbound_shipment_items',
  'planned_shipments',
  'awd_inventory',
]
/** Those of them that tell of now alone: another picture of the same day is no reason to look at every SKU again. */
const PICTURES = ['fba_inventory', 'listings', 'suppressed_listings', 'stranded_inventory', 'awd_inventory']

const StateRow = z.object({ state_key: z.string(), is_held_back: z.boolean() })

const fetchedFor = (place: Place) =>
  sql`account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id} and dataset = any (${sql.param(READS)}::text[])`

const lastMadeAt = (place: Place) =>
  sql`(select max(made.finished_at) from forecast_run as made
       where made.account_id = ${place.account_id} and made.marketplace_id = ${place.marketplace_id})`

/** What a pass over a place rests on, as one text: another text, another pass. And whether it waits for more. */
export const stateOf = async (client: pg.ClientBase, place: Place, known: KnownDays, now: Instant) =>
  StateRow.parse(
    await one(
      client,
      sql`select concat_ws(' ', ${known.from_on}::text, ${known.through_on}::text, ${known.stock_through_on}::text, ${METHOD_VERSION}::text,
                           (select string_agg(dataset || ' ' || case when dataset = any (${sql.param(PICTURES)}::text[]) then data_through_on::text else data_version::text end, ' ' order by dataset)
                            from freshness where ${fetchedFor(place)}),
                           (select count(*) || ' ' || max(known_from) from data.planning_input where account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id})) as state_key,
                 ${heldBack(fetchedFor(place), lastMadeAt(place), now)} as is_held_back`,
    ),
  )

const LastRow = z.object({ state_key: z.string(), as_of_on: LocalDate, week: z.array(z.number()) })

export const lastPass = async (client: pg.ClientBase, place: Place) => {
  const row = await maybeOne(
    client,
    sql`select state_key, as_of_on, array(select jsonb_array_elements_text(inputs -> 'week')::float8) as week
        from forecast_run
        where account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id} and finished_at is not null
          and method_version = ${METHOD_VERSION}
        order by run_id desc limit 1`,
  )
  return row === null ? null : LastRow.parse(row)
}
