import { blank, defineProjection } from './define.ts'
import {
  LISTING_COLUMNS,
  listingCharset,
  listingColumns,
  listingLines,
  type ListingLine,
} from './listings.ts'

const STEPS = ['1', '2', '3', '4', '5'] as const

/** Between the channel and the shipping group stand prices for businesses; this seller sets none. */
const BUSINESS = blank(
  'Business Price',
  'Quantity Price Type',
  ...STEPS.flatMap((step) => [`Quantity Lower Bound ${step}`, `Quantity Price ${step}`]),
)

/** Active Listings: the rows of All Listings that can be bought, without a status. */
export const activeListings = defineProjection<ListingLine>({
  report_type: 'GET_MERCHANT_LISTINGS_DATA',
  window: { as: 'snapshot' },
  options: { custom: ['true'], preferredReportDocumentLocale: [] },
  quoted: false,
  line_end: '\n',
  no_data: 'header',
  fresh_minutes: 30,
  charset: listingCharset,
  columns: (context) =>
    listingColumns([...LISTING_COLUMNS.slice(0, -1), ...BUSINESS, ...LISTING_COLUMNS.slice(-1)], context),
  *facts(context) {
    for (const line of listingLines(context)) if (line.status === 'Active') yield line
  },
})
