/** What a prompt is: a job people have, written as what an agent should find out with these tools, and say. */

export interface PromptArgument {
  readonly description: string
  /** Said for the argument when it is left out; without it, nothing is. */
  readonly otherwise?: string
}

export interface PromptStep {
  /** The tools it calls. A key that may not call them all is told the job without it. */
  readonly needs: readonly string[]
  readonly say: string
}

export interface PromptText {
  readonly opening: string
  /** Numbered as they are told. */
  readonly steps: readonly PromptStep[]
  /** Sentences of the last paragraph. */
  readonly closing: readonly PromptStep[]
}

export interface PromptSpec<Name extends string> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly arguments: Readonly<Record<Name, PromptArgument>>
  /** The text, of the arguments as given or as they are otherwise; an argument that says nothing is ''. */
  text(args: Readonly<Record<Name, string>>): PromptText
}

export interface Prompt extends PromptSpec<string> {
  readonly kind: 'prompt'
}

/** What the tools are to whoever asks for a prompt. */
export interface PromptTools {
  /** Those that the key may call. */
  readonly callable: ReadonlySet<string>
  /** Those that its client lists. */
  readonly listed: ReadonlySet<string>
}

/** What calls a tool that the client does not list. */
const THROUGH = 'read_tool'

const LETTERS_MAX = 100

/** One line of ordinary length: what a person typed goes into a text that a model reads. */
const cleaned = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim().slice(0, LETTERS_MAX)

export const definePrompt = <const Name extends string>(spec: PromptSpec<Name>): Prompt => ({
  ...spec,
  kind: 'prompt',
})

const canBeCalled = (name: string, { callable, listed }: PromptTools): boolean =>
  callable.has(name) && (listed.has(name) || callable.has(THROUGH))

const isPossible = ({ needs }: PromptStep, tools: PromptTools): boolean =>
  needs.every((name) => canBeCalled(name, tools))

const textOf = (prompt: Prompt, given: Readonly<Record<string, string>>): PromptText =>
  prompt.text(
    Object.fromEntries(
      Object.entries(prompt.arguments).map(([name, { otherwise = '' }]) => [
        name,
        cleaned(given[name] ?? '') || otherwise,
      ]),
    ),
  )

/** Whether these tools can do any of the job. */
export const isOffered = (prompt: Prompt, tools: PromptTools): boolean =>
  textOf(prompt, {}).steps.some((step) => isPossible(step, tools))

const named = (steps: readonly PromptStep[]): readonly string[] => [
  ...new Set(steps.flatMap(({ needs }) => needs)),
]

/** The prompt's text for what a person filled in: the steps that these tools can take, and what is therefore left out. */
export const renderPrompt = (
  prompt: Prompt,
  given: Readonly<Record<string, string>>,
  tools: PromptTools,
): string => {
  const { opening, steps, closing } = textOf(prompt, given)
  const possible = steps.filter((step) => isPossible(step, tools))
  const unlisted = named(possible).filter((name) => !tools.listed.has(name))
  const missing = named(steps).filter((name) => !canBeCalled(name, tools))
  const last = [
    ...closing.filter((step) => isPossible(step, tools)).map(({ say }) => say),
    ...(unlisted.length > 0 ? [`Called by ${THROUGH}: ${unlisted.join(', ')}.`] : []),
    ...(missing.length > 0
      ? [`This key may not call ${missing.join(', ')}: say that what they tell is left out.`]
      : []),
  ]
  return [opening, '', ...possible.map(({ say }, at) => `${at + 1}. ${say}`), '', last.join(' ')].join('\n')
}

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
