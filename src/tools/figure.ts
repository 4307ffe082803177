/** A figure as people write it: 6,091; $2,291.16; 7,70 €; (12.30); 4.4 %; 1.2k; ~12 days. */

export interface Figure {
  /** As a plain decimal, a percentage as its ratio. */
  readonly value: number
  /** To how many decimals it was stated; below 0 for tens, hundreds, thousands. */
  readonly decimals: number
  readonly is_percent: boolean
  /** The currencies that its sign or code may stand for; none where it names no money. */
  readonly currencies: readonly string[]
  /** What it says it counts, as days. */
  readonly unit: string | null
}

const DOLLARS = ['USD', 'CAD', 'AUD', 'MXN', 'SGD']
const SIGNS: Readonly<Record<string, readonly string[]>> = {
  $: DOLLARS,
  US$: ['USD'],
  C$: ['CAD'],
  CA$: ['CAD'],
  A$: ['AUD'],
  AU$: ['AUD'],
  MX$: ['MXN'],
  S$: ['SGD'],
  R$: ['BRL'],
  '€': ['EUR'],
  '£': ['GBP'],
  '¥': ['JPY', 'CNY'],
  '₹': ['INR'],
}

const SIZES: Readonly<Record<string, number>> = { k: 3, thousand: 3, m: 6, million: 6 }

const MONEY = String.raw`(?:[A-Z]{1,2}\$|[A-Z]{3}|[$€£¥₹])`
const WRITTEN = new RegExp(
  String.raw`^(?:about |approx\.? |ca\.? |[~≈])?\s?(?<open>\()?(?<sign>[-−+])?(?<before>${MONEY})?\s?(?<sign_after>[-−])?` +
    String.raw`(?<digits>\d[\d.,'’\s]*)(?:\s?(?<size>[kKmM]|thousand|million)(?![a-zA-Z]))?` +
    String.raw`\s?(?<percent>%|percent|per cent)?\s?(?<after>${MONEY})?\s?(?<close>\))?(?:\s(?<unit>[a-zA-Z]{3,20}))?$`,
  'u',
)

/** Digits set apart by threes, then perhaps decimals after the mark; null where they stand otherwise. */
const apart = (digits: string, mark: ',' | '.'): { readonly whole: string; readonly part: string } | null => {
  const at = digits.lastIndexOf(mark)
  const [head, part] = at === -1 ? [digits, ''] : [digits.slice(0, at), digits.slice(at + 1)]
  const between = mark === ',' ? '.' : ','
  const groups = head.split(new RegExp(String.raw`[${between}'’\s]`, 'u'))
  const isWhole = groups.every((group, place) => (place === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(group))
  if (!/^\d*$/.test(part) || !(isWhole || /^\d+$/.test(head))) return null
  return { whole: groups.join(''), part }
}

/** A point is the mark of decimals; a comma is where no threes follow it, or where points set the threes apart. */
const markOf = (digits: string): ',' | '.' => {
  const comma = digits.lastIndexOf(',')
  if (comma === -1) return /\.\d{3}\.\d{3}/.test(digits) ? ',' : '.'
  if (digits.includes('.')) return comma > digits.lastIndexOf('.') ? ',' : '.'
  return /^\d{1,3}(?:,\d{3})+$/.test(digits) ? '.' : ','
}

/** What the text says, or null where it is no figure. */
export const readFigure = (text: string): Figure | null => {
  const written = WRITTEN.exec(text.trim())?.groups
  const digits = written?.['digits']?.trim()
  if (written === undefined || digits === undefined) return null
  const number = apart(digits, markOf(digits))
  if (number === null || (written['open'] === undefined) !== (written['close'] === undefined)) return null
  const isPercent = written['percent'] !== undefined
  const shift = (SIZES[written['size']?.toLowerCase() ?? ''] ?? 0) - (isPercent ? 2 : 0)
  const isNegative = [written['sign'], written['sign_after']].some((sign) => sign === '-' || sign === '−')
  const money = written['before'] ?? written['after']
  return {
    value: Number(
      `${isNegative || written['open'] ? '-' : ''}${number.whole}.${number.part || '0'}e${shift}`,
    ),
    decimals: number.part.length - shift,
    is_percent: isPercent,
    currencies: money === undefined ? [] : (SIGNS[money] ?? [money]),
    unit: written['unit']?.toLowerCase() ?? null,
  }
}

/** To so many decimals, halves away from zero, as units of the last one. */
const rounded = (value: number, decimals: number): number =>
  Math.sign(value) * Math.round(Math.abs(value) * 10 ** decimals * (1 + Number.EPSILON))

/** Equal as far as it was stated: 12.3 says of 12.34 what it should, 12.4 does not. */
export const saysSame = ({ value, decimals }: Pick<Figure, 'value' | 'decimals'>, right: number): boolean =>
  rounded(right, decimals) === rounded(value, decimals)
