/** What the fixture tools say, in the shapes of the protocol. */
import { inputRequired } from '@modelcontextprotocol/server'

export const text = (words: string) => ({ content: [{ type: 'text' as const, text: words }] })

type Properties = Parameters<typeof inputRequired.elicit>[0]['requestedSchema'] extends infer S
  ? S extends { properties: infer P }
    ? P
    : never
  : never

export const ask = (message: string, properties: Properties, required: readonly string[]) =>
  inputRequired.elicit({ message, requestedSchema: { type: 'object', properties, required: [...required] } })
