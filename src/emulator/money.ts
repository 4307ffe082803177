/** Money as the JSON APIs write it: numbers in some, texts in others, always in major units. */

/** 2499 USD → 24.99, 2499 JPY → 2499. */
export const majorOf = (minor: number, currency: string): number => (currency === 'JPY' ? minor : minor / 100)

/** `{ amount: 24.99, currencyCode: 'USD' }`: pricing and sales reports. */
export const moneyOf = (
  minor: number,
  currency: string,
): { readonly amount: number; readonly currencyCode: string } => ({
  amount: majorOf(minor, currency),
  currencyCode: currency,
})

/** `{ amount: '24.99', currencyCode: 'USD' }`: the Orders API. */
export const textMoneyOf = (
  minor: number,
  currency: string,
): { readonly amount: string; readonly currencyCode: string } => ({
  amount: majorOf(minor, currency).toFixed(currency === 'JPY' ? 0 : 2),
  currencyCode: currency,
})
