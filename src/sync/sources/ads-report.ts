/** A report of Amazon Ads' Reporting v3: made when asked for, by day, in the days of the profile. */
import { type AdProduct, keptSince } from '../../amazon/ads/reports.ts'
import { Problem } from '../../core/problem.ts'
import { localDate } from '../../core/time.ts'
import type { Columns } from '../column.ts'
import type { AskedSource, Made } from '../source.ts'

const STATES: Readonly<Record<string, Made['state']>> = {
  pending: 'in_queue',
  processing: 'in_progress',
  completed: 'done',
  failed: 'fatal',
}

/** Every column is asked for by the first name it has in documents. */
const namesOf = (columns: Columns): readonly string[] =>
  Object.values(columns).flatMap(({ headers }) => headers.slice(0, 1))

/**
 * `columns` are those of the definition: Amazon sends what is asked for and nothing else. A report that is being made
 * for the same question already is adopted, so a question whose answer was lost is simply asked again.
 */
export const adsReport = (
  report_type: string,
  spec: {
    readonly ad_product: AdProduct
    readonly group_by: readonly string[]
    readonly columns: Columns
  },
): AskedSource => ({
  api: 'ads',
  way: 'asked',
  name: report_type,
  file: { as: 'json', rows: '$.*' },
  // Amazon Ads cancels nothing by itself.
  cancelled_means: 'try_again',
  async create(doors, { from_on, through_on, entered_at, time_zone }) {
    if (from_on === undefined || through_on === undefined) throw new Error(`${report_type} is asked by days`)
    const { reports } = await doors.advertising()
    try {
      const { report_id } = await reports.create({
        report_type,
        ad_product: spec.ad_product,
        group_by: spec.group_by,
        columns: namesOf(spec.columns),
        from_on,
        through_on,
      })
      return report_id
    } catch (error) {
      const kept_since = keptSince(error, localDate(entered_at, time_zone))
      if (kept_since === null || kept_since <= from_on) throw error
      return { kept_since }
    }
  },
  find: () => Promise.resolve([]),
  async look(doors, id) {
    try {
      const { state } = await (await doors.advertising()).reports.get(id)
      return { state: STATES[state] ?? 'in_progress', document_id: state === 'completed' ? id : null }
    } catch (error) {
      if (error instanceof Problem && error.code === 'not_found') return null
      throw error
    }
  },
  open: async (doors, document_id, limits) => (await doors.advertising()).document.open(document_id, limits),
})
