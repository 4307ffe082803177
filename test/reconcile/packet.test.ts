import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tools } from '../../src/capabilities.ts'
import { addDays, Instant, LocalDate } from '../../src/core/time.ts'
import { rows } from '../../src/db/rows.ts'
import { type Book, openBook } from './book.ts'

let book: Book
beforeAll(async () => {
  book = await openBook()
  await book.shipment('FBA1', 'A "red", 8|in', 'CLOSED', 20, 17)
  await book.receipt('FBA1', 'A "red", 8|in', '2026-03-03', 17)
  await book.owner.query(
    `insert into data.planning_input (account_id, marketplace_id, kind, subject, value, source, author, preview_id, known_from)
     values ($1, 'ATVPDKIKX0DER', 'landed_cost', $2, '{"amount": "4.50", "currency": "USD"}', 'plan.csv', 'planner', 'pv_1', now())`,
    [book.account_id, 'A "red", 8|in'],
  )
  await book.through('2026-03-10')
  await book.owner.query(
    `insert into report_document (account_id, run_id, marketplace_id, dataset, amazon_document_id, sha256, bytes, rows, encoding, headers, new_headers, missing_headers, loaded_at)
     select account_id, run_id, marketplace_id, dataset, 'amzn1.doc.' || dataset, sha256(''), 0, 1, 'utf-8', '{}', '{}', '{}', finished_at from report_run`,
  )
  await book.night('2026-03-11T20:00:00Z')
  await book.through('2026-05-01')
  await book.night('2026-05-02T20:00:00Z')
})
afterAll(() => book.close())

const asked = async (view: string, column: string): Promise<unknown> =>
  (await book.seenIn(['ATVPDKIKX0DER'], view, column))[0]?.[column]

test('the packet of a short shipment holds what a claim needs, down to the line of the document', async () => {
  expect(await asked('discrepancy_packet', 'packet')).toMatchObject({
    shipment_id: 'FBA1',
    fnsku: 'X-A "red", 8|in',
    expected_units: 20,
    received_units: 17,
    discrepancy_units: 3,
    open_units: 3,
    reimbursed_units: 0,
    fulfillment_centers: ['PHX7'],
    state: 'claimable',
    claim_window: {
      opens_on: '2026-03-18',
      closes_on: '2026-09-02',
      policy_version: 'US inbound 2000-01-01',
      confidence: 'secondary',
    },
    // Three units at 4.50.
    estimated_value: { amount: '13.5', currency: 'USD', unit_amount: '4.5', basis: 'operator_landed_cost' },
    source_rows: [
      { dataset: 'inbound_shipment_items', document_id: 'amzn1.doc.inbound_shipment_items', units: 17 },
      { dataset: 'inbound_shipments', says: 'shipment is CLOSED' },
      {
        dataset: 'ledger_detail',
        document_id: 'amzn1.doc.ledger_detail',
        on: '2026-03-03',
        units: 17,
        loaded_at: '2026-11-23T10:00:00Z',
      },
    ],
    history: [{ state: 'within_window', received_units: 17, open_units: 3 }],
  })
})

test('the same as a CSV file has a line per row, its values quoted as CSV is', async () => {
  const csv = String(await asked('discrepancy_text', 'csv'))
  const lines = csv.split('\r\n')
  expect(lines).toHaveLength(5)
  expect(lines[0]).toMatch(/^case_id,marketplace_id,kind,state,reference,asin,sku,fnsku,expected_units,/)
  expect(lines[3]).toMatch(
    /^rc_[0-9a-f]{16},ATVPDKIKX0DER,inbound,claimable,FBA1,,"A ""red"", 8\|in","X-A ""red"", 8\|in",20,17,3,0,3,2026-03-03,first_receipt,2026-03-03,PHX7,2026-03-18,2026-09-02,US inbound 2000-01-01,secondary,13\.5,USD,4\.5,operator_landed_cost,ledger_detail,amzn1\.doc\.ledger_detail,\d+,2026-11-23T10:00:00Z,2026-03-03,17,receipt$/,
  )
  expect(lines[0]?.split(',')).toHaveLength(32)
})

test('the same as a page is Markdown that a SKU cannot break out of', async () => {
  const page = String(await asked('discrepancy_text', 'page'))
  expect(page).toMatch(/^# Inbound FBA1\n/)
  expect(page).toContain('| SKU | A "red", 8\\|in |')
  expect(page).toContain('| **Open units** | **3** |')
  expect(page).toContain('| Claim window | 2026-03-18 to 2026-09-02 |')
  expect(page).toContain('| Estimated value | 13.5 USD, at 4.5 a unit by operator_landed_cost |')
  expect(page.match(/^\| ledger_detail \|/gm)).toHaveLength(1)
})

/** A file of the loss. */
const shown = async (column: string): Promise<string> => {
  const rows = await book.seenIn(
    ['ATVPDKIKX0DER'],
    'discrepancy_text join discrepancy using (account_id, marketplace_id, case_id)',
    `kind, ${column}`,
  )
  return String(rows.find(({ kind }) => kind === 'warehouse_lost')?.[column])
}

describe('texts that others wrote', () => {
  const SKU = '=HYPERLINK("http://x","y")|\n# [free](http://x) `<b>`'
  beforeAll(async () => {
    await book.adjustment(SKU, '2026-04-20', 'M', -2, 0)
    await book.owner.query(
      `update data.ledger_detail set fulfillment_center = '-1+1|PHX' where event_type = 'Adjustments'`,
    )
    await book.owner.query('delete from claim_pass')
    await book.night('2026-05-02T21:00:00Z')
  })

  test('are run by no spreadsheet: a formula is led by an apostrophe, a negative number is a number', async () => {
    const csv = await shown('csv')
    expect(csv).toContain(`,"'=HYPERLINK(""http://x"",""y"")|\n# [free](http://x) \`<b>\``)
    expect(csv).toContain(",'-1+1|PHX,")
    // The loss itself: minus two units of one line.
    expect(csv).toMatch(/,2026-04-20,-2,"adjustment M, reconciled 0, unreconciled 2"/)
    expect(csv).not.toMatch(/(^|,)"?[=+@]/m)
  })

  test('end no cell, no line and no heading of a page, and open no link, code or tag', async () => {
    const page = await shown('page')
    expect(page.match(/^#+ .*/gm)).toHaveLength(2)
    expect(page).toContain('| SKU | =HYPERLINK("http://x","y")\\| # \\[free\\](http://x) \\`\\<b>\\` |')
    expect(page).toContain('| Fulfillment centers | -1+1\\|PHX |')
    // No cost is known of it.
    expect(page).toContain('| Estimated value | unknown |')
    for (const line of page.split('\n').filter((each) => each.startsWith('| ledger_detail')))
      expect(line.split(/(?<!\\)\|/)).toHaveLength(9)
  })
})

test('the age of a case is counted in the marketplace’s days', async () => {
  const tool = tools.find(({ name }) => name === 'list_discrepancies')
  if (!tool) throw new Error('the tool is not listed')
  const happened_on = LocalDate.parse(await asked('discrepancy', 'happened_on'))
  const cases = async (now: string): Promise<number> => {
    const query = tool.query(
      { state: [], min_age_days: 10 },
      { account_id: book.account_id, marketplace_ids: ['ATVPDKIKX0DER'], now: Instant.parse(now) },
    )
    return (
      await rows(book.owner, sql`select case_id from (${query}) as found where happened_on = ${happened_on}`)
    ).length
  }
  // Five in the morning UTC is the evening before in California.
  const tenth = addDays(happened_on, 10)
  expect(await cases(`${tenth}T05:00:00.000Z`)).toBe(0)
  expect(await cases(`${tenth}T12:00:00.000Z`)).toBeGreaterThan(0)
})

test('a case without a policy says that none is known', async () => {
  await book.owner.query(
    `update data.claim_case set policy_version = null, policy_source = null, opens_on = null, closes_on = null where kind = 'inbound'`,
  )
  const pages = await book.seenIn(['ATVPDKIKX0DER'], 'discrepancy_text', 'page')
  expect(pages.map(({ page }) => String(page)).find((page) => page.startsWith('# Inbound'))).toContain(
    '| Policy | none known |',
  )
})
