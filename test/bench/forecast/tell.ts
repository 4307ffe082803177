/** The verdict as tables. */
import { KINDS } from './generate.ts'
import { OURS, SPANS, type Verdict } from './judge.ts'
import { RULES } from './rules.ts'

const ALL = ['all', ...KINDS] as const
const line = (head: string, cells: readonly string[]): string =>
  head.padEnd(24) + cells.map((each) => each.padStart(13)).join('')
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const table = (
  title: string,
  cell: (by: string, kind: (typeof ALL)[number]) => number,
): readonly string[] => [
  line(title, ALL),
  ...[OURS, ...RULES.map(({ name }) => name)].map((by) =>
    line(
      by,
      ALL.map((kind) => percent(cell(by, kind))),
    ),
  ),
  '',
]

export const tell = (verdict: Verdict): readonly string[] => [
  `${verdict.series} series, ${verdict.forecasts} forecasts of 28 days`,
  '',
  ...table('error of days', (by, kind) => {
    const { daily_error, came } = verdict.error(by, kind)
    return daily_error / came
  }),
  ...table('error of 28-day totals', (by, kind) => {
    const { total_error, came } = verdict.error(by, kind)
    return total_error / came
  }),
  ...table('bias', (by, kind) => {
    const { bias, came } = verdict.error(by, kind)
    return bias / came
  }),
  line('within P10 to P90', ALL),
  ...SPANS.map((span) =>
    line(
      span === 1 ? 'single days' : `totals of ${span} days`,
      ALL.map((kind) => {
        const { within, below, above } = verdict.held(kind, span)
        const all = within + below + above
        return `${Math.round((100 * below) / all)}|${percent(within / all)}|${Math.round((100 * above) / all)}`
      }),
    ),
  ),
]
