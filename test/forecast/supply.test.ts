import { describe, expect, test } from 'vitest'
import { arrivalOf, latestStart, openDays } from '../../src/forecast/lead-time.ts'
import { planSku } from '../../src/forecast/plan.ts'
import { NO_BURSTS } from '../../src/forecast/spread.ts'
import { projectSupply } from '../../src/forecast/supply.ts'
import { demandOf, on, seriesOf, supplyOf, times } from './support.ts'

/** Certain demand of 20 a day after 2026-11-22. */
const certain = demandOf(20, 120)
const never = { p10_on: null, p50_on: null, p90_on: null, probability: 0 }
const always = (day: string) => ({ p10_on: day, p50_on: day, p90_on: day, probability: 1 })
const arriving = (id: string, units: number, p50_on: string, p80_on = p50_on) => ({
  id,
  units,
  p50_on: on(p50_on),
  p80_on: on(p80_on),
})

const lost = (more: Parameters<typeof supplyOf>[0]) => {
  const { lost_within_outlook_units, out_within_outlook_probability } = projectSupply(certain, supplyOf(more))
  return [Math.round(lost_within_outlook_units * 1e6) / 1e6, out_within_outlook_probability]
}

describe('what is lost within four weeks', () => {
  test('160 units at 20 a day last eight days and lose the other twenty: 400 units', () => {
    expect(lost({ on_hand_units: 160 })).toEqual([400, 1])
  })

  test('a shipment on day 10 loses day 9 alone, and what it brings beyond the four weeks saves nothing more', () => {
    expect(lost({ on_hand_units: 160, arrivals: [arriving('F1', 900, '2026-12-02')] })).toEqual([20, 1])
  })

  test('560 units last the four weeks to their last day: that day counts, and loses nothing; 561 do not run out', () => {
    expect(lost({ on_hand_units: 560 })).toEqual([0, 1])
    expect(lost({ on_hand_units: 561 })).toEqual([0, 0])
  })
})

describe('when stock runs out', () => {
  test('160 units at 20 a day are gone on the eighth day', () => {
    const { on_hand, stock, next_receipt, out_before_next_receipt_probability } = projectSupply(
      certain,
      supplyOf({ on_hand_units: 160 }),
    )
    expect(on_hand).toEqual(always('2026-11-30'))
    expect(Array.from(stock.p50.slice(0, 9))).toEqual(
      [140, 120, 100, 80, 60, 40, 20, 0, 0].map((each) => expect.closeTo(each, 6)),
    )
    expect(next_receipt).toBeNull()
    expect(out_before_next_receipt_probability).toBeNull()
  })

  test('a level that may be off by a third spreads the day as far as the lognormal says', () => {
    // 1,000 units, 20 a day; the level's relative variance is 0.09 over 28 days, v(h) = 0.09 × (8 + h) ÷ 36 over h.
    // Path q has sold 20h × exp(z·s) ÷ √(1+v) by day h, s² = ln(1+v). It reaches 1,000
    // - at z = +1.3106 (path 90.5 %) on day 35: 979 by day 34, 1,011 by day 35;
    // - at z = +0.0125 (path 50.5 %) on day 54: 992 by day 53, 1,010 by day 54;
    // - at z = −1.2536 (path 10.5 %) on day 107: 998 by day 106, 1,004 by day 107.
    const spread = { dispersion: 0, level: 0.09, bursts: NO_BURSTS }
    const { on_hand } = projectSupply(demandOf(20, 180, spread), supplyOf({ on_hand_units: 1_000 }))
    expect(on_hand).toMatchObject({ p10_on: '2026-12-27', p50_on: '2027-01-15', p90_on: '2027-03-09' })
  })

  test('beyond the horizon there is no day, and nothing on hand is out now', () => {
    expect(projectSupply(certain, supplyOf({ on_hand_units: 10_000 })).on_hand).toEqual(never)
    expect(projectSupply(certain, supplyOf({})).on_hand).toEqual(always('2026-11-22'))
  })

  test('what arrives in between fills the gap, and later everything is used up', () => {
    // 80 on hand last through day 4. 100 more on day 6: a gap on day 5 costs its sales; days 6 to 10 use them up.
    const { on_hand, with_inbound, with_inbound_used_up, stock } = projectSupply(
      certain,
      supplyOf({ on_hand_units: 80, arrivals: [arriving('S1', 100, '2026-11-28')] }),
    )
    expect(on_hand).toEqual(always('2026-11-26'))
    expect(with_inbound).toEqual(always('2026-11-26'))
    expect(with_inbound_used_up).toEqual(always('2026-12-02'))
    expect(Array.from(stock.p50.slice(3, 11))).toEqual(
      [0, 0, 80, 60, 40, 20, 0, 0].map((each) => expect.closeTo(each, 6)),
    )
  })
})

const ask = (on_hand_units: number, p50_on: string, p80_on = p50_on) =>
  projectSupply(certain, supplyOf({ on_hand_units, arrivals: [arriving('S1', 100, p50_on, p80_on)] }))

describe('running out before the next receipt', () => {
  test('a certain arrival is before or after a certain end', () => {
    expect(ask(80, '2026-11-28')).toMatchObject({
      next_receipt: { id: 'S1' },
      out_before_next_receipt_probability: 1,
    })
    // Gone at the end of day 5, there again on day 5.
    expect(ask(100, '2026-11-27').out_before_next_receipt_probability).toBe(0)
    expect(ask(0, '2026-11-27').out_before_next_receipt_probability).toBe(1)
  })

  test('an uncertain arrival is late with its own probability', () => {
    // Gone on day 12. P50 day 10, P80 day 20: lognormal with deviation ln 2 ÷ 0.8416 = 0.8236. Later than day 12, that
    // is 12.5 before rounding: 1 − Φ(ln 1.25 ÷ 0.8236) = 1 − Φ(0.271) = 0.393.
    const probability = ask(240, '2026-12-02', '2026-12-12').out_before_next_receipt_probability
    expect(probability).toBeGreaterThanOrEqual(0.38)
    expect(probability).toBeLessThanOrEqual(0.4)
  })

  test('what is overdue comes tomorrow at the earliest', () => {
    expect(ask(20, '2026-11-01').out_before_next_receipt_probability).toBe(0)
    expect(ask(0, '2026-11-01').with_inbound_used_up.p50_on).toBe('2026-11-27')
  })
})

describe('until when an order or a transfer is safe', () => {
  const closed = [{ from_on: on('2026-12-10'), through_on: on('2026-12-14') }]

  test('closed days do not count towards a lead time', () => {
    // Back from 20 December: 20 to 15 are six days, 9 to 6 four more.
    expect(latestStart(on('2026-12-20'), 10, closed)).toBe('2026-12-05')
    expect(arrivalOf(on('2026-12-05'), 10, closed)).toBe('2026-12-20')
    expect(latestStart(on('2026-12-20'), 10, [])).toBe('2026-12-10')
    expect(latestStart(on('2026-12-20'), 0, closed)).toBe('2026-12-20')
    expect(openDays({ from_on: on('2026-12-05'), through_on: on('2026-12-20') }, closed)).toBe(10)
    expect(openDays({ from_on: on('2026-12-05'), through_on: on('2026-12-20') }, [])).toBe(15)
    const ever = [{ from_on: on('1990-01-01'), through_on: on('2090-01-01') }]
    expect(latestStart(on('2026-12-20'), 1, ever)).toBeNull()
    expect(arrivalOf(on('2026-12-20'), 1, ever)).toBeNull()
  })

  test('an order must land before everything is used up, a transfer before stock and inbound are', () => {
    // 200 on hand and 100 inbound last 15 days, through 7 December; 180 in reserve nine more, through 16 December.
    const reserve = {
      id: 'AWD',
      units: 180,
      transfer: { p50_days: 5, p80_days: 8, closed: [] },
      case_pack_units: 1,
    }
    const lead_time = { p50_days: 15, p80_days: 20, closed }
    const { latest_safe_reorder_on, latest_safe_reorder_reason, transfers, with_reserves_used_up } =
      projectSupply(
        certain,
        supplyOf({
          on_hand_units: 200,
          arrivals: [arriving('S1', 100, '2026-11-26')],
          reserves: [reserve],
          lead_time,
        }),
      )
    expect(with_reserves_used_up).toEqual(always('2026-12-16'))
    // Twenty open days before 16 December: 16 and 15, then 9 December back to 22 November.
    expect(latest_safe_reorder_on).toBe('2026-11-21')
    expect(latest_safe_reorder_reason).toBeNull()
    expect(transfers).toMatchObject([
      { reserve_id: 'AWD', latest_safe_on: '2026-11-29', latest_safe_reason: null },
    ])
  })

  test('without a lead time, or without an end, there is no last day, and a reason', () => {
    const lead_time = { p50_days: 15, p80_days: 20, closed: [] }
    expect(projectSupply(certain, supplyOf({ on_hand_units: 200 }))).toMatchObject({
      latest_safe_reorder_on: null,
      latest_safe_reorder_reason: 'lead_time_unknown',
    })
    expect(projectSupply(certain, supplyOf({ on_hand_units: 9_999, lead_time }))).toMatchObject({
      latest_safe_reorder_on: null,
      latest_safe_reorder_reason: 'lasts_beyond_horizon',
    })
  })
})

const reserve = (id: string, units: number, p80_days: number, case_pack_units = 1) => ({
  id,
  units,
  case_pack_units,
  transfer: { p50_days: p80_days, p80_days, closed: [] },
})

describe('units to a target', () => {
  test('demand of the target, less stock, less what is there in time, in whole cases of at least the minimum', () => {
    // 30 days at 20 are 600. There: 200, and 100 by 2 December; 500 by 1 January come too late; 90 in reserve. Missing: 210.
    const { units_to_target, units_to_target_p90, order_units, transfers } = projectSupply(
      certain,
      supplyOf({
        on_hand_units: 200,
        arrivals: [
          arriving('S1', 100, '2026-11-30', '2026-12-02'),
          arriving('S2', 500, '2026-12-15', '2027-01-01'),
        ],
        reserves: [reserve('AWD', 90, 8, 20)],
        case_pack_units: 24,
        minimum_order_units: 250,
      }),
    )
    expect(units_to_target).toBe(210)
    expect(units_to_target_p90).toBe(210)
    // 250 at least, in cases of 24: eleven.
    expect(order_units).toBe(264)
    // 300 are missing at Amazon; the reserve has four whole cases of 20.
    expect(transfers).toMatchObject([{ reserve_id: 'AWD', units_to_target: 80 }])
  })

  test('the quickest reserve gives first, and only one that is quick enough', () => {
    const { transfers, units_to_target, order_units } = projectSupply(
      certain,
      supplyOf({
        on_hand_units: 400,
        reserves: [reserve('slow', 500, 20), reserve('quick', 150, 5), reserve('too slow', 500, 31)],
        minimum_order_units: 1_000,
      }),
    )
    expect(transfers.map(({ reserve_id, units_to_target }) => [reserve_id, units_to_target])).toEqual([
      ['quick', 150],
      ['slow', 50],
      ['too slow', 0],
    ])
    expect(units_to_target).toBe(0)
    expect(order_units).toBe(0)
  })
})

describe('bad input', () => {
  test.each([
    [{ on_hand_units: -1 }, 'on_hand_units is -1.'],
    [{ on_hand_units: Number.NaN }, 'on_hand_units is NaN.'],
    [{ case_pack_units: 0 }, 'case_pack_units is 0.'],
    [{ target_cover_days: 121 }, 'A target of 121 days is outside the 120 days that are forecast.'],
    [{ arrivals: [arriving('S1', -4, '2026-12-01')] }, 'The arrival "S1" has -4 units.'],
    [
      { arrivals: [arriving('S1', 4, '2026-12-02', '2026-12-01')] },
      'expected by 2026-12-01 at P80, before 2026-12-02 at P50',
    ],
    [
      { lead_time: { p50_days: 9, p80_days: 8, closed: [] } },
      'The lead time takes 9 days at P50 and 8 at P80.',
    ],
    [
      {
        lead_time: {
          p50_days: 8,
          p80_days: 9,
          closed: [{ from_on: on('2026-12-02'), through_on: on('2026-12-01') }],
        },
      },
      'closed period that ends on 2026-12-01, before it begins on 2026-12-02',
    ],
  ])('%o is refused', (more, message) => {
    expect(() => projectSupply(certain, supplyOf(more))).toThrow(message)
  })
})

describe('a plan', () => {
  const inputs = {
    demand: {
      series: seriesOf(times(100, (at) => (at % 10 === 4 ? { units: 90, flag: 'promoted' as const } : 30))),
      events: [
        { name: 'Deal week', from_on: on('2026-12-01'), through_on: on('2026-12-07'), multiplier: 2 },
        { name: 'Last year', from_on: on('2025-12-01'), through_on: on('2025-12-07'), multiplier: 2 },
      ],
      horizon_days: 120,
    },
    supply: supplyOf({
      on_hand_units: 400,
      arrivals: [arriving('S1', 100, '2026-11-26', '2026-11-30'), arriving('S2', 0, '2026-11-26')],
      lead_time: { p50_days: 20, p80_days: 30, closed: [] },
    }),
  }

  test('names what would invalidate it', () => {
    expect(planSku(inputs).dependencies).toEqual([
      { on: 'listing_stays_buyable' },
      { on: 'arrival', id: 'S1', units: 100, by_on: '2026-11-30' },
      { on: 'event', name: 'Deal week', multiplier: 2, from_on: '2026-12-01', through_on: '2026-12-07' },
      { on: 'lead_time', p80_days: 30 },
      { on: 'promotions_as_before', lift: expect.closeTo(3, 6) },
    ])
  })

  test('a what-if is the same with other inputs', () => {
    const later = planSku({ ...inputs, supply: { ...inputs.supply, on_hand_units: 700 } })
    expect(String(later.supply.on_hand.p50_on) > String(planSku(inputs).supply.on_hand.p50_on)).toBe(true)
    expect(later.demand).toEqual(planSku(inputs).demand)
  })
})
