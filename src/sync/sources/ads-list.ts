/** Lists of Amazon Ads, read at once, page by page. */
import type { EntityList } from '../../amazon/ads/lists.ts'
import type { ProfileAds } from '../../amazon/advertising.ts'
import type { ReadSource } from '../source.ts'

/** `rows` reads every page of one list or several. */
export const adsPages = (name: string, rows: (ads: ProfileAds) => AsyncIterable<object>): ReadSource => ({
  api: 'ads',
  way: 'read',
  name,
  async *rows(doors) {
    yield* rows(await doors.advertising())
  },
})

/** One list as Amazon writes it, entities of every state included. */
export const adsList = (list: EntityList): ReadSource => adsPages(list, (ads) => ads.list(list))
