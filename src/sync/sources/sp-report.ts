/** A report of SP-API's Reports 2021-06-30 that is made when asked for. */
import { withRole } from '../../amazon/sp/role.ts'
import type { Report as AmazonReport, ReportStatus } from '../../amazon/sp/reports.ts'
import { Problem } from '../../core/problem.ts'
import { Instant, msOf } from '../../core/time.ts'
import type { AskedSource, Doors, Made, Question } from '../source.ts'

const STATES: Readonly<Record<ReportStatus, Made['state']>> = {
  IN_QUEUE: 'in_queue',
  IN_PROGRESS: 'in_progress',
  DONE: 'done',
  CANCELLED: 'cancelled',
  FATAL: 'fatal',
}

const MINUTE_MS = 60_000

/** Amazon aligns windows by seconds; a window that was not asked for fits any. */
const near = (a: Instant | undefined, b: Instant | null): boolean =>
  a === undefined || (b !== null && Math.abs(msOf(a) - msOf(b)) < MINUTE_MS)

const answers = (question: Question, found: AmazonReport): boolean =>
  found.marketplace_ids.includes(question.marketplace_id) &&
  near(question.data_start_at, found.data_start_at) &&
  near(question.data_end_at, found.data_end_at) &&
  found.status !== 'CANCELLED' &&
  found.status !== 'FATAL'

/** How a report stands, and its document: the same for reports we ask for and those that Amazon makes by itself. */
export const spDocuments = {
  async look(doors: Doors, id: string): Promise<Made | null> {
    try {
      const { status, report_document_id } = await (await doors.sellingPartner()).reports.get(id)
      return { state: STATES[status], document_id: report_document_id }
    } catch (error) {
      if (error instanceof Problem && error.code === 'not_found') return null
      throw error
    }
  },
  open: async (doors: Doors, document_id: string, limits?: { readonly bytes_max: number }) =>
    (await doors.sellingPartner()).document.open(document_id, limits),
}

/** From the first second of the first date through the last one of the last, as UTC writes them. */
const writtenDates = ({ from_on, through_on }: Question): Pick<Question, 'data_start_at' | 'data_end_at'> =>
  from_on === undefined || through_on === undefined
    ? {}
    : {
        data_start_at: Instant.parse(`${from_on}T00:00:00.000Z`),
        data_end_at: Instant.parse(`${through_on}T23:59:59.000Z`),
      }

interface SpReportSpec {
  readonly options?:
    | Readonly<Record<string, string>>
    | ((question: Question) => Readonly<Record<string, string>>)
  readonly cancelled_means: 'no_data' | 'try_again'
  readonly rows?: string
  /** Amazon reads the dates of the window as they are written, and takes them for days of the marketplace. */
  readonly by_date?: boolean
  readonly about?: AskedSource['about']
  readonly none_in_words?: RegExp
  /** The role without which Amazon denies the report, and is taken to have nothing for the account. */
  readonly role?: string
}

type Asking = Pick<SpReportSpec, 'options' | 'by_date' | 'role'> & { readonly report_type: string }

const windowOf = (
  { by_date }: Asking,
  question: Question,
): Pick<Question, 'data_start_at' | 'data_end_at'> => (by_date === true ? writtenDates(question) : question)

const create = async (asking: Asking, doors: Doors, question: Question): Promise<string> => {
  const { report_type, options = {}, role } = asking
  const { data_start_at, data_end_at } = windowOf(asking, question)
  const { reports } = await doors.sellingPartner()
  const asked = reports.create({
    report_type,
    marketplace_ids: [question.marketplace_id],
    options: typeof options === 'function' ? options(question) : options,
    ...(data_start_at === undefined ? {} : { data_start_at }),
    ...(data_end_at === undefined ? {} : { data_end_at }),
  })
  return role === undefined ? asked : withRole(asked, role, 'this report')
}

/**
 * `options` are Amazon's reportOptions, the same for every run or worked out from what is asked. A report's file is
 * tab-separated unless `rows` says where the rows of a JSON document stand.
 */
export const spReport = (report_type: `GET_${string}`, spec: SpReportSpec): AskedSource => {
  const asking: Asking = { ...spec, report_type }
  return {
    api: 'sp',
    way: 'asked',
    name: report_type,
    file: spec.rows === undefined ? { as: 'tsv' } : { as: 'json', rows: spec.rows },
    cancelled_means: spec.cancelled_means,
    ...(spec.about === undefined ? {} : { about: spec.about }),
    ...(spec.none_in_words === undefined ? {} : { none_in_words: spec.none_in_words }),
    ...spDocuments,
    create: (doors, question) => create(asking, doors, question),
    find: async (doors, question, since) => {
      // Reports do not say what they were asked about: one of another group would be taken for ours.
      if (spec.about !== undefined) return []
      const { reports } = await (await doors.sellingPartner()).reports.list({
        report_types: [report_type],
        marketplace_ids: [question.marketplace_id],
        created_since: since,
      })
      return reports
        .filter((found) => answers({ ...question, ...windowOf(asking, question) }, found))
        .map(({ report_id }) => report_id)
    },
  }
}
