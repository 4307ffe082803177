/** What a prompt is: a job people have, written as what an agent should find out with these tools, and say. */

export interface PromptArgument {
  readonly description: string
  /** Said for the argument when it is left out; without it, nothing is. */
  readonly otherwise?: string
}

export interface PromptSpec<Name extends string> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly arguments: Readonly<Record<Name, PromptArgument>>
  /** The text, of the arguments as given or as they are otherwise; an argument that says nothing is ''. */
  text(args: Readonly<Record<Name, string>>): string
}

export interface Prompt extends PromptSpec<string> {
  readonly kind: 'prompt'
}

const LETTERS_MAX = 100

/** One line of ordinary length: what a person typed goes into a text that a model reads. */
const cleaned = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim().slice(0, LETTERS_MAX)

export const definePrompt = <const Name extends string>(spec: PromptSpec<Name>): Prompt => ({
  ...spec,
  kind: 'prompt',
})

/** The prompt's text for what a person filled in. */
export const renderPrompt = (prompt: Prompt, given: Readonly<Record<string, string>>): string =>
  prompt.text(
    Object.fromEntries(
      Object.entries(prompt.arguments).map(([name, { otherwise = '' }]) => [
        name,
        cleaned(given[name] ?? '') || otherwise,
      ]),
    ),
  )

/** The arguments that say where, of every prompt. */
export const whereArguments = {
  account: { description: 'Account name; needed when the key reaches several.' },
  marketplace: { description: 'Country such as US; all when left out.' },
} as const

/** " of account X, marketplace US", or nothing. */
export const ofWhere = ({
  account,
  marketplace,
}: Readonly<Record<'account' | 'marketplace', string>>): string => {
  const parts = [account && `account ${account}`, marketplace && `marketplace ${marketplace}`].filter(
    (part) => part !== '',
  )
  return parts.length > 0 ? ` of ${parts.join(', ')}` : ''
}
