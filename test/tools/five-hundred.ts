/**
 * An account of 500 SKUs, filled by hand so that what is right can be worked out: 60 days of sales, the same each day, and of
 * stock; shipments that took as long as their center takes; seven SKUs that sell 100 a day, each in a plight of its own.
 */
import { clockAt } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { Instant } from '../../src/core/time.ts'
import { forecastAccount } from '../../src/planning/nightly.ts'
import { type Ledger, LOADED_AT, openLedger, US } from '../facts/ledger.ts'

export const CLOCK = clockAt(Instant.parse(LOADED_AT))
const FROM_ON = '2026-09-24'
const THROUGH_ON = '2026-11-22'

interface Picked {
  readonly on_hand: number
  readonly status?: string
  readonly inbound?: { readonly center: string; readonly units: number }
  readonly awd?: number
}

/** All sell 100 units a day; shipments of theirs left on the last covered day. */
export const PICKED: Readonly<Record<string, Picked>> = {
  // Amazon calls a listing inactive as soon as it is out of stock.
  'HAND-OUT': { on_hand: 0, status: 'Inactive' },
  'HAND-AWD': { on_hand: 1_000, awd: 2_400 },
  'HAND-LATE': { on_hand: 1_000, inbound: { center: 'SLO1', units: 3_000 } },
  'HAND-FAST': { on_hand: 1_000, inbound: { center: 'FAS1', units: 3_000 } },
  'HAND-3PL': { on_hand: 500 },
  'HAND-FINE': { on_hand: 9_000 },
  'HAND-OFF': { on_hand: 300, status: 'Inactive' },
}
const FILLERS = 500 - Object.keys(PICKED).length

/** Fillers that are neither the merchant's nor inactive. */
const ACTIVE = Array.from({ length: FILLERS }, (_, at) => at + 1).filter((n) => n % 20 !== 0 && n % 21 !== 0)

/** They and six of the seven. */
export const ACTIVE_FBA_SKUS = ACTIVE.length + 6

/** How many of them have stock and inbound for fewer days than that. */
export const skusBelow = (days: number): number =>
  ACTIVE.filter((n) => 10 + ((n * 13) % 110) + (n % 3 === 0 ? 30 : 0) < days).length + 5

/** Days that shipments to a center took, whatever their SKU. */
const CENTERS: Readonly<Record<string, readonly number[]>> = {
  FAS1: [5, 5, 5, 6, 6],
  SLO1: [19, 20, 20, 21, 22, 24],
  ONT8: [9, 10, 11, 12, 13, 15],
  PHX7: [12, 12, 14],
}

// Fillers: 1 to 7 units a day, 10 to 119 days of stock, every third with a month's units on their way, every twentieth the
// merchant's own, every twenty-first not active.
const PLAN = `
  create temporary table plan as
  select 'SKU-' || lpad(n::text, 3, '0') as sku, 1 + n % 7 as pace, (1 + n % 7) * (10 + (n * 13) % 110) as on_hand,
         case when n % 3 = 0 and n % 20 <> 0 then 30 * (1 + n % 7) else 0 end as inbound,
         (array['FAS1', 'SLO1', 'ONT8', 'PHX7'])[1 + n % 4] as center, date '${THROUGH_ON}' - n % 9 as left_on,
         n % 20 = 0 as is_merchant, case when n % 21 = 0 then 'Inactive' else 'Active' end as status, 0 as awd
  from generate_series(1, ${FILLERS}) as n;
  insert into plan
  select sku, 100, on_hand, inbound, center, date '${THROUGH_ON}', false, status, awd
  from jsonb_to_recordset($$${JSON.stringify(
    Object.entries(PICKED).map(([sku, { on_hand, status = 'Active', inbound, awd = 0 }]) => ({
      sku,
      on_hand,
      status,
      inbound: inbound?.units ?? 0,
      center: inbound?.center ?? null,
      awd,
    })),
  )}$$) as told (sku text, on_hand int, status text, inbound int, center text, awd int)`

/** What every row of a dataset has. */
const engine = (line_no: string) => `1, ${line_no}, '${LOADED_AT}'`

const fill = (account_id: number): string => `
  insert into data.orders (account_id, marketplace_id, amazon_order_id, sku, ordered_on, purchased_at, updated_at, order_status,
                           fulfillment_channel, sales_channel, ordered_units, item_no, run_id, line_no, known_from)
  select ${account_id}, '${US}', sku || day, sku, day, day + interval '20 hours', day + interval '20 hours', 'Shipped',
         case when is_merchant then 'Merchant' else 'Amazon' end, 'Amazon.com', pace, 1, ${engine('row_number() over ()')}
  from plan, generate_series(date '${FROM_ON}', date '${THROUGH_ON}', interval '1 day') as on_day, lateral (select on_day::date as day) as d;
  insert into data.ledger_summary (account_id, marketplace_id, sku, balanced_on, disposition, opening_units, closing_units, run_id, line_no, known_from)
  select ${account_id}, '${US}', sku, day, 'SELLABLE', 500, 500, ${engine('row_number() over ()')}
  from plan, generate_series(date '${FROM_ON}', date '${THROUGH_ON}', interval '1 day') as on_day, lateral (select on_day::date as day) as d
  where not is_merchant;
  insert into data.fba_inventory (account_id, marketplace_id, sku, condition, fba_listing_exists, fulfillable_units, inbound_working_units,
                                  inbound_shipped_units, inbound_receiving_units, run_id, line_no, known_from)
  select ${account_id}, '${US}', sku, 'New', true, on_hand, 0, inbound, 0, ${engine('row_number() over ()')} from plan where not is_merchant;
  insert into data.listings (account_id, marketplace_id, sku, fulfillment_channel, status, quantity_units, run_id, line_no, known_from)
  select ${account_id}, '${US}', sku, case when is_merchant then 'DEFAULT' else 'AMAZON_NA' end, status,
         case when is_merchant then on_hand end, ${engine('row_number() over ()')} from plan;
  insert into data.awd_inventory (account_id, marketplace_id, sku, onhand_units, available_units, run_id, line_no, known_from)
  select ${account_id}, '${US}', sku, awd, awd, ${engine('row_number() over ()')} from plan where awd > 0;
  create temporary table sent as
  select 'OPEN-' || sku as shipment_id, sku, center, left_on, null::date as received_on, inbound as units from plan where inbound > 0
  union all
  select 'PAST-' || center || nth, 'SKU-001', center, date '2026-10-01', date '2026-10-01' + days, 40
  from jsonb_each($$${JSON.stringify(CENTERS)}$$) as of (center, took),
       lateral (select nth, took::int as days from jsonb_array_elements_text(took) with ordinality as each (took, nth)) as trip;
  insert into data.inbound_shipments (account_id, marketplace_id, shipment_id, shipment_status, fulfillment_center, run_id, line_no, known_from)
  select ${account_id}, '${US}', shipment_id, case when received_on is null then 'IN_TRANSIT' else 'CLOSED' end, center, ${engine('row_number() over ()')} from sent;
  insert into data.inbound_shipment_items (account_id, marketplace_id, shipment_id, sku, shipped_units, received_units, run_id, line_no, known_from)
  select ${account_id}, '${US}', shipment_id, sku, units, case when received_on is null then 0 else units end, ${engine('row_number() over ()')} from sent;
  insert into data.planned_shipments (account_id, marketplace_id, planned_shipment_id, inbound_plan_id, shipment_id, ready_from_at, run_id, line_no, known_from)
  select ${account_id}, '${US}', shipment_id, shipment_id, shipment_id, left_on + interval '22 hours', ${engine('row_number() over ()')} from sent;
  insert into data.ledger_detail (account_id, marketplace_id, occurred_on, sku, event_type, reference_id, moved_units, run_id, line_no, known_from)
  select ${account_id}, '${US}', received_on, sku, 'Receipts', shipment_id, units, ${engine('row_number() over ()')} from sent where received_on is not null;
  insert into data.planning_input (account_id, marketplace_id, kind, subject, name, value, source, author, preview_id, known_from)
  select ${account_id}, '${US}', kind, subject, name, value::jsonb, 'plan.csv', 'planner', 'pv_1', '${LOADED_AT}'
  from (values ('case_pack_units', 'HAND-AWD', '', '24'), ('lead_time_days', 'HAND-AWD', '', '20'),
               ('reserve_units', 'HAND-3PL', 'Reno', '10000'), ('transfer_days', '*', 'Reno', '3')) as told (kind, subject, name, value)`

/** Filled, its facts kept ready and its forecasts made, as a night would leave it. */
export const openFiveHundred = async (): Promise<Ledger> => {
  const ledger = await openLedger()
  const client = await ledger.owner.connect()
  try {
    await client.query(PLAN)
    await client.query(fill(ledger.account_id))
  } finally {
    client.release()
  }
  for (const dataset of [
    'orders',
    'ledger_summary',
    'ledger_detail',
    'inbound_shipments',
    'inbound_shipment_items',
    'planned_shipments',
  ])
    await ledger.covered(dataset, [FROM_ON, THROUGH_ON])
  for (const dataset of ['fba_inventory', 'listings', 'awd_inventory']) await ledger.covered(dataset, null)
  await ledger.ready('inventory', 'sku', 'false')
  await forecastAccount({ pool: ledger.worker, clock: CLOCK, log: silentLog }, ledger.account_id)
  return ledger
}
