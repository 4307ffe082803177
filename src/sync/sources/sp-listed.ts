/** A report of SP-API that Amazon makes by itself, such as a settlement: it can be found and fetched, not asked for. */
import type { Report as AmazonReport } from '../../amazon/sp/reports.ts'
import { DAY_MS, instantAfter, localDate } from '../../core/time.ts'
import type { Doors, Listed, ListedSource, Question } from '../source.ts'
import { spDocuments } from './sp-report.ts'

/** Amazon keeps reports for 90 days; a day less leaves room for the question to arrive. */
const KEPT_MS = 89 * DAY_MS

const listedOf = (question: Question, found: AmazonReport): Listed => {
  const start = found.data_start_at ?? found.created_at
  const end = found.data_end_at ?? found.created_at
  return {
    id: found.report_id,
    from_on: localDate(start, question.time_zone),
    // The end is the first moment after, or the last within.
    through_on: localDate(instantAfter(end, start === end ? 0 : -1), question.time_zone),
  }
}

/** Of several marketplaces a document is about, such as a settlement in euros: the account's first one counts. */
const placeOf = ({ marketplaces }: Question, named: readonly string[]): string | undefined =>
  marketplaces.find((id) => named.includes(id))

const listAll = async (
  doors: Doors,
  question: Question,
  report_type: string,
): Promise<readonly AmazonReport[]> => {
  const { reports } = await doors.sellingPartner()
  const found: AmazonReport[] = []
  let page = await reports.list({
    report_types: [report_type],
    statuses: ['DONE'],
    created_since: instantAfter(question.entered_at, -KEPT_MS),
  })
  found.push(...page.reports)
  while (page.next_token !== null) {
    page = await reports.list({ next_token: page.next_token })
    found.push(...page.reports)
  }
  return found.filter(({ marketplace_ids }) => placeOf(question, marketplace_ids) === question.marketplace_id)
}

export const spListed = (report_type: `GET_${string}`): ListedSource => ({
  api: 'sp',
  way: 'listed',
  name: report_type,
  file: { as: 'tsv' },
  ...spDocuments,
  list: async (doors, question) =>
    (await listAll(doors, question, report_type)).map((found) => listedOf(question, found)),
})
