/** A tool over the world's shelf whose numbers are made of others. */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../src/tools/define.ts'

/** A tool whose rows say what they are made of when asked to. */
export const getBoxes = defineTool({
  name: 'get_boxes',
  title: 'Boxes',
  scope: 'inventory:read',
  summary: 'How many boxes the shelf fills.',
  answers: ['How many boxes do we need?'],
  reads: ['shelf'],
  input: { detail: z.boolean().default(false) },
  row: {
    sku: z.string(),
    boxes: z.number().describe('units ÷ box_units.'),
    boxes_range: z.array(z.number()).describe('From fewest to most, by spare_ratio.'),
    price_amount: z.string().nullable().describe('Of a box, in currency.'),
    price_amount_reason: z.string().nullable(),
    currency: z.string().nullable(),
    sides: z
      .looseObject({ long_cm: z.number(), area_cm2: z.number().describe('long_cm × short_cm.') })
      .describe('Of a box.'),
    detail: z.unknown().describe('What boxes is made of.'),
  },
  made_of: { spare_ratio: z.number().describe('What may break.') },
  order: [{ by: 'sku' }],
  totals: {
    boxes: sql`round(sum(boxes),
    1)`,
    price_amount: sql`sum(price_amount::numeric)::text`,
    currency: sql`max(currency)`,
  },
  query: ({ detail }) => sql`
    select account_id, marketplace_id, sku, units / 2.0 as boxes, array[units, units * 2] as boxes_range, 0.25 as spare_ratio,
           case when units > 3 then '7.70' end as price_amount, case when units <= 3 then 'no_price' end as price_amount_reason, 'EUR' as currency,
           '{"long_cm": 40, "short_cm": 20, "area_cm2": 800}'::jsonb as sides,
           ${detail ? sql`jsonb_build_object('units', units, 'box_units', 2, 'other', 9, 'dependencies', '[{"on":"tape","by":"noon"}]'::jsonb)` : sql`null::jsonb`} as detail
    from shelf`,
})
