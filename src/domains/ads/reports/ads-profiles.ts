import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsPages, asOfNow } from '../../../sync/source.ts'

export const adsProfiles = defineReport({
  dataset: 'ads_profiles',
  source: adsPages('profiles', (ads) => ads.profile()),
  grain: 'One row per marketplace the account advertises in: its profile, as it is set now.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['profile_id'] },
  window: asOfNow(),
  columns: {
    profile_id: column.required(column.code('profileId')),
    // UK where others write GB.
    country: column.code('countryCode'),
    // The most all campaigns of Sponsored Products may spend in a day; a number beyond all sense where there is no cap.
    daily_cap_amount: column.amount('dailyBudget'),
    currency: column.currency('currencyCode'),
    time_zone: column.code('timezone'),
    advertised_marketplace_id: column.code('accountInfo.marketplaceStringId'),
    // The merchant token of sellers.
    advertiser_id: column.code('accountInfo.id'),
    account_type: column.code('accountInfo.type'),
    account_name: column.prose('accountInfo.name'),
    has_valid_payment_method: column.flag('accountInfo.validPaymentMethod'),
  },
})
