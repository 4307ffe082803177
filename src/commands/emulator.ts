/** `main emulator`: the emulated Amazon on its own, for trying the server and worker without a seller account. */
import { type Command, InvalidArgumentError } from 'commander'
import { startEmulator } from '../emulator/emulator.ts'
import { DEMO_SELLER } from '../emulator/sellers.ts'
import { say, untilAsked } from './terminal.ts'

/** A whole number within bounds, or commander's own complaint. */
export const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`)
    return value
  }

interface Options {
  readonly port: number
  readonly skus: number
  readonly seed: number
  readonly speed: number
}

const action = async ({ port, skus, seed, speed }: Options): Promise<void> => {
  const seller = { ...DEMO_SELLER, sku_count: skus, seed }
  const emulator = await startEmulator({ port, sellers: [seller], rate_scale: speed })
  try {
    say(`An emulated Amazon listens on ${emulator.url}. Speak to it with:`)
    say(
      `  AMAZON_EMULATOR_URL=${emulator.url} SP_API_CLIENT_ID=${seller.client_id} SP_API_CLIENT_SECRET=${seller.client_secret}`,
    )
    say(
      `  main account connect ${JSON.stringify(seller.store_name)} --seller-id ${seller.seller_id} --region na <<< '${seller.refresh_token}'`,
    )
    const { ads } = seller
    if (ads) {
      say('Its advertising has a grant of its own:')
      say(`  ADS_CLIENT_ID=${ads.client_id} ADS_CLIENT_SECRET=${ads.client_secret}`)
      say(`  main ads connect ${JSON.stringify(seller.store_name)} <<< '${ads.refresh_token}'`)
    }
    say('Ctrl-C ends it.')
    await untilAsked()
  } finally {
    await emulator.close()
  }
}

export const emulatorCommand = (program: Command): void => {
  program
    .command('emulator')
    .description('An emulated Amazon with a living seller, on this machine.')
    .option('-p, --port <port>', 'port to listen on', whole(1, 65_535), 8378)
    .option('--skus <count>', 'SKUs of the seller', whole(1, 100_000), 50)
    .option('--seed <seed>', 'another world', whole(0, 2_000_000_000), 7)
    .option('--speed <factor>', 'how much faster than Amazon’s the rate limits refill', whole(1, 100_000), 1)
    .action(action)
}
