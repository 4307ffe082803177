/** An account whose reports are filled by hand, reconciled as the worker does, and its cases as the server reads them. */
import { afterAll, afterEach, beforeAll } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { Instant } from '../../src/core/time.ts'
import { reconcileAccount } from '../../src/reconcile/nightly.ts'
import { type Ledger, openLedger, US } from '../facts/ledger.ts'

export { DE, FR, US } from '../facts/ledger.ts'

export interface Book extends Ledger {
  /** Says that the reports through that day are loaded, as the night after it would, of one marketplace or several. */
  through(day: string, marketplace_ids?: readonly string[]): Promise<void>
  /** Reconciles at that moment; answers how many rows of cases, matches and their histories there are then. */
  night(at: string): Promise<number>
  cases(columns?: string, where?: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** A shipment of one SKU as Amazon tells it. */
  shipment(id: string, sku: string, status: string, shipped: number, received: number): Promise<void>
  receipt(id: string, sku: string, day: string, units: number): Promise<void>
  adjustment(
    sku: string,
    day: string,
    reason: string,
    units: number,
    reconciled: number | null,
  ): Promise<void>
  paid(
    sku: string,
    day: string,
    reason: string,
    units: number,
    more?: Readonly<Record<string, string | number>>,
  ): Promise<void>
}

export const FIRST_DAY = '2026-01-01'

const DATASETS = [
  'ledger_detail',
  'customer_returns',
  'removal_shipments',
  'reimbursements',
  'settlements',
  'inbound_shipments',
  'inbound_shipment_items',
  'removal_orders',
]

type Told = Pick<Book, 'shipment' | 'receipt' | 'adjustment' | 'paid'>

const moved = (sku: string, day: string, units: number) => ({
  sku,
  fnsku: `X-${sku}`,
  occurred_on: day,
  moved_units: units,
  fulfillment_center: 'PHX7',
  disposition: 'SELLABLE',
})

/** What Amazon’s reports say, put into their tables. */
const amazonSays = (put: Ledger['put'], owner: Ledger['owner']): Told => {
  let number = 0
  return {
    async shipment(shipment_id, sku, shipment_status, shipped_units, received_units) {
      await owner.query('delete from data.inbound_shipments where shipment_id = $1', [shipment_id])
      await owner.query('delete from data.inbound_shipment_items where shipment_id = $1', [shipment_id])
      await put('inbound_shipments', { shipment_id, shipment_status, fulfillment_center: 'PHX7' })
      const item = { shipment_id, sku, fnsku: `X-${sku}`, shipped_units, received_units }
      await put('inbound_shipment_items', item)
    },
    receipt: (reference_id, sku, day, units) =>
      put('ledger_detail', { ...moved(sku, day, units), event_type: 'Receipts', reference_id }),
    adjustment(sku, day, reason, units, reconciled_units) {
      const unreconciled_units = reconciled_units === null ? null : Math.abs(units) - reconciled_units
      const settled = { reason, reconciled_units, unreconciled_units }
      return put('ledger_detail', { ...moved(sku, day, units), event_type: 'Adjustments', ...settled })
    },
    paid(sku, day, reason, cash_units, more = {}) {
      number += 1
      const when = { approved_on: day, approved_at: `${day}T18:00:00Z`, reimbursement_id: `R${number}` }
      const money = { total_amount: `${cash_units * 4}`, per_unit_amount: '4', currency: 'USD' }
      return put('reimbursements', { sku, reason, cash_units, ...when, ...money, ...more })
    },
  }
}

/** The run of a night that loaded a report whole through that day. */
const loadedThrough = (day: string) => {
  const at = `${day}T20:00:00.000Z`
  const rows = { state: 'loaded', inserted_rows: 1, superseded_rows: 0 }
  return { ...rows, from_on: FIRST_DAY, through_on: day, night_on: day, finished_at: at, created_at: at }
}

export const openBook = async (): Promise<Book> => {
  const ledger = await openLedger()
  const { owner, account_id } = ledger
  let night = 1
  const places: string[] = [US]
  // Each night loads each report of each marketplace by a run of its own, which its rows name.
  const runOf = (dataset: string, marketplace_id: string): number => {
    if (!places.includes(marketplace_id)) places.push(marketplace_id)
    return places.indexOf(marketplace_id) * 100_000 + night * 10 + DATASETS.indexOf(dataset)
  }
  const put: Ledger['put'] = (dataset, values) =>
    ledger.put(dataset, { run_id: runOf(dataset, String(values['marketplace_id'] ?? US)), ...values })
  const asked = async (query: string) => (await owner.query<Record<string, unknown>>(query)).rows
  return {
    ...ledger,
    put,
    async through(day, marketplace_ids = [US]) {
      const loaded = loadedThrough(day)
      for (const marketplace_id of marketplace_ids)
        for (const dataset of DATASETS)
          await ledger.run({ run_id: runOf(dataset, marketplace_id), marketplace_id, dataset, ...loaded })
      night += 1
      await owner.query(
        `insert into ready.coverage select * from facts.coverage where account_id = $1
         on conflict (account_id, marketplace_id, dataset) do update set from_on = excluded.from_on, through_on = excluded.through_on`,
        [account_id],
      )
    },
    async night(at) {
      const clock = clockAt(Instant.parse(at))
      await reconcileAccount({ pool: ledger.worker, clock, log: silentLog }, account_id)
      const [row] = await asked(
        `select (select count(*) from data.claim_case) + (select count(*) from data.claim_case_history)
              + (select count(*) from data.reimbursement_match) + (select count(*) from data.reimbursement_match_history) as rows`,
      )
      return Number(row?.['rows'])
    },
    cases: (columns = 'kind, reference, sku, state, open_units', where = 'true') =>
      asked(`select ${columns} from data.claim_case where ${where} order by kind, reference, sku`),
    ...amazonSays(put, owner),
  }
}

/** Open while the tests of the file that calls `useBook` run, and empty at the beginning of each. */
export let book: Book

export const useBook = (): void => {
  beforeAll(async () => {
    book = await openBook()
  })
  afterEach(async () => {
    await book.empty()
    await book.owner.query('delete from claim_pass')
  })
  afterAll(() => book.close())
}
