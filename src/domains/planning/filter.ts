/** What questions of planning may be narrowed to. */
import { z } from 'zod'

export const activeOnly = {
  active_fba: z
    .boolean()
    .default(true)
    .describe('Only SKUs active on FBA, sold out ones too; one that is named always.'),
}
