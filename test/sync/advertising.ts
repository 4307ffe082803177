/** Advertising of a night's seller: its own grant, and what of it is due. */
import { connectAdvertising, findAdvertiser } from '../../src/access/advertising.ts'
import { newSealKey, openSeal, parseSealKeys } from '../../src/access/sealed.ts'
import type { Report } from '../../src/sync/define.ts'
import { enterNight } from '../../src/sync/night.ts'
import { ADS_REFRESH_TOKEN, advertiserOf } from './seller.ts'
import type { Night } from './support.ts'

const seal = openSeal(parseSealKeys(newSealKey('k1')))

export const ADVERTISER = { workspace: 'Night', account: 'Nightshift' }

/** Connects advertising to the night's account. */
export const advertise = async ({ account_id, clock, owner, emulator }: Night): Promise<void> => {
  const listed = await advertiserOf({ url: emulator.url, account_id, clock }).profiles()
  const advertiser = await findAdvertiser(owner, ADVERTISER)
  await connectAdvertising(owner, { advertiser, refresh_token: ADS_REFRESH_TOKEN, listed }, seal, clock.now())
}

/** Enters what is due now of these reports, advertising among them; answers how many runs are new. */
export const planWithAds = (night: Night, isWanted: (report: Report) => boolean): Promise<number> =>
  enterNight({ ...night.parts, apis: ['sp', 'ads'] }, night.account_id, isWanted)
