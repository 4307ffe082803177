/** A question about one dataset that was never planned: no rows would read as "nothing is wrong with it". */
import { quoted } from './argument.ts'
import { nearest } from './nearest.ts'

/** What to say of the dataset that was asked for, where the account has none of that name; nothing otherwise. */
export const unknownDataset = (
  own: Readonly<Record<string, unknown>>,
  known: readonly { readonly dataset: string }[],
): string | undefined => {
  const wanted = own['dataset']
  const names = [...new Set(known.map(({ dataset }) => dataset))]
  if (typeof wanted !== 'string' || names.includes(wanted)) return undefined
  const close = nearest(wanted, names)
  const meant = close === null ? '' : ` The nearest is ${close}.`
  return `No dataset ${quoted(wanted)} was ever planned here.${meant} get_account_info lists them.`
}
