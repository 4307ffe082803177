import { suppressionsOf, type Issue } from '../listings/issues.ts'
import { strandedBy } from '../world/catalog.ts'
import type { SkuProfile } from '../world/types.ts'
import { defineProjection } from './define.ts'
import { namedDateText } from './text.ts'

interface Line {
  readonly profile: SkuProfile
  readonly issue: Issue
  readonly since: string
}

const REASONS: Readonly<Record<string, string>> = {
  INVALID_IMAGE: 'Main image issues',
  MISSING_ATTRIBUTE: 'Missing offer',
}

/** Suppressed listings ("fix your products"): one row per SKU and issue that keeps it from shoppers, with Amazon's words. */
export const suppressedListings = defineProjection<Line>({
  report_type: 'GET_MERCHANTS_LISTINGS_FYP_REPORT',
  window: { as: 'snapshot' },
  options: {},
  quoted: false,
  line_end: '\n',
  no_data: 'header',
  fresh_minutes: 30,
  columns: () => [
    {
      name: 'Status',
      cell: ({ issue }) => (issue.categories.includes('INVALID_IMAGE') ? 'Search Suppressed' : 'Inactive'),
    },
    { name: 'Reason', cell: ({ issue }) => REASONS[issue.categories[0] ?? ''] ?? 'Other' },
    { name: 'SKU', cell: ({ profile }) => profile.sku },
    { name: 'ASIN', cell: ({ profile }) => profile.asin },
    { name: 'Product name', cell: ({ profile }) => profile.title },
    { name: 'Condition', cell: () => 'New' },
    { name: 'Status Change Date', cell: ({ since }) => since },
    { name: 'Issue Description', cell: ({ issue }) => issue.message },
  ],
  *facts({ world, as_of_ms }) {
    const { calendar, setup } = world
    const today = calendar.dayAt(as_of_ms)
    for (let index = 0; index < setup.sku_count; index += 1) {
      const profile = world.profile(index)
      if (profile.opened_day > today) continue
      const from_day = strandedBy(profile, today)?.from_day ?? today
      const since = namedDateText(calendar.date(from_day))
      for (const issue of suppressionsOf(profile, today)) yield { profile, issue, since }
    }
  },
})
