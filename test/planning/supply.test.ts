import { describe, expect, test } from 'vitest'
import { daysFrom } from '../../src/core/time.ts'
import { asked, forecast, ledger, on, openSeller, steady, SUNDAY, tell } from './seller.ts'

openSeller()

/** Five shipments that left on 1 October and were received whole after 10 to 18 days, and one that left later. */
const shipments = async (left_on: string, units: number) => {
  const sent = [10, 11, 12, 14, 18].map((days) => ({
    id: `F${days}`,
    left: '2026-10-01',
    status: 'CLOSED',
    units: 50,
    received: `2026-10-${days + 1}`,
  }))
  for (const each of [...sent, { id: 'F99', left: left_on, status: 'IN_TRANSIT', units, received: null }]) {
    const of = { shipment_id: each.id, sku: 'A' }
    await ledger.put('inbound_shipments', {
      shipment_id: each.id,
      shipment_status: each.status,
      fulfillment_center: 'PHX7',
    })
    const received_units = each.received === null ? 0 : each.units
    await ledger.put('inbound_shipment_items', { ...of, shipped_units: each.units, received_units })
    await ledger.put('planned_shipments', {
      planned_shipment_id: each.id,
      inbound_plan_id: each.id,
      shipment_id: each.id,
      ready_from_at: `${each.left}T22:00:00Z`,
    })
    if (each.received !== null)
      await ledger.put('ledger_detail', {
        sku: 'A',
        event_type: 'Receipts',
        reference_id: each.id,
        occurred_on: each.received,
        moved_units: each.units,
      })
  }
  await ledger.covered('ledger_detail', ['2026-09-01', SUNDAY])
}

test('a day on which the listing was shut says nothing of demand, unless it sold all the same', async () => {
  await steady()
  await ledger.put('listings', { sku: 'A' })
  // Ten days inactive; on one of them it sold all the same.
  await ledger.put('listings_history', {
    sku: 'A',
    status: 'Inactive',
    known_from: '2026-10-01T17:00:00Z',
    known_to: '2026-10-11T17:00:00Z',
  })
  await ledger.owner.query(`delete from data.orders where ordered_on between '2026-10-02' and '2026-10-10'`)
  await forecast()
  expect(await asked('select counted_days, missing_days, units_per_day from forecast')).toEqual([
    { counted_days: 74, missing_days: 9, units_per_day: 10 },
  ])
})

describe('what is on its way', () => {
  test('arrives when past shipments did; units that no shipment explains by the defaults', async () => {
    await steady()
    await shipments('2026-11-15', 80)
    await ledger.owner.query('update data.fba_inventory set inbound_shipped_units = 100')
    await forecast()
    const [row] = await asked(`select inputs -> 'arrivals' as arrivals, next_receipt from forecast`)
    // Learned 12 days at P50 and 14 at P80; the report tells 20 units more than the shipment.
    expect(row).toEqual({
      arrivals: [
        { id: 'F99', units: 80, p50_on: '2026-11-27', p80_on: '2026-11-29', source: 'learned' },
        { id: 'inbound_shipped', units: 20, p50_on: '2026-12-10', p80_on: '2026-12-22', source: 'default' },
      ],
      next_receipt: 'F99',
    })
  })

  test('is no more than the stock report tells: what a shipment lacks beyond it was received since', async () => {
    await steady()
    await shipments('2026-11-15', 80)
    await ledger.owner.query('update data.fba_inventory set inbound_receiving_units = 30')
    await forecast()
    expect(await asked(`select inputs #> '{arrivals,0,units}' as units from forecast`)).toEqual([
      { units: 30 },
    ])
  })

  test('and AWD lies in reserve beside a third party’s warehouse, the quicker one to be sent first', async () => {
    await steady()
    await ledger.put('awd_inventory', { sku: 'A', onhand_units: 90, available_units: 72 })
    await tell('reserve_units', 'A', 200, 'Reno')
    await tell('transfer_days', 'A', 5, 'Reno')
    await tell('case_pack_units', 'A', 12)
    await forecast()
    const [row] =
      await asked(`select transfers, units_to_target, latest_safe_transfer_on, used_up_p50_on, runs_out_with_inbound_p50_on,
      inputs -> 'reserves' -> 0 as awd from forecast`)
    // Sixty days want some 600; 300 are there and 300 are missing: 192 of Reno's 200 in whole cases, all 72 of AWD, the rest anew.
    expect(row).toMatchObject({
      transfers: [
        { reserve_id: 'Reno', units_to_target: 192 },
        { reserve_id: 'AWD', units_to_target: 72 },
      ],
      awd: { id: 'AWD', units: 72, source: 'amazon', transfer_source: 'default' },
    })
    // 272 units more at 10 a day.
    const longer = daysFrom(
      on(String(row?.['runs_out_with_inbound_p50_on'])),
      on(String(row?.['used_up_p50_on'])),
    )
    expect(longer).toBeGreaterThanOrEqual(25)
    expect(longer).toBeLessThanOrEqual(29)
    // The transfer takes 5.8 days at P80.
    expect(row?.['latest_safe_transfer_on']).toBe(
      (await asked('select (runs_out_with_inbound_p10_on - 6)::date as on_day from forecast'))[0]?.['on_day'],
    )
  })
})

test('days on which most units had a promotion are demand of their own kind; one that always runs is the usual', async () => {
  await steady()
  await ledger.owner.query(
    `update data.orders set item_promotion_discount_amount = 3 where ordered_on in ('2026-10-05', '2026-10-06', '2026-10-07')`,
  )
  await forecast()
  expect(await asked('select counted_days, missing_days from forecast')).toEqual([
    { counted_days: 80, missing_days: 0 },
  ])
  await ledger.owner.query('update data.orders set item_promotion_discount_amount = 3')
  await tell('target_cover_days', '*', 61)
  await forecast()
  expect(await asked('select counted_days, missing_days from forecast')).toEqual([
    { counted_days: 83, missing_days: 0 },
  ])
})
