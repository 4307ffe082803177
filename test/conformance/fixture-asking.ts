/** Fixture tools that ask the client something in the middle of a call, as each era does. */
import { acceptedContent, inputRequired, inputResponse, type McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { ask, text } from './fixture-words.ts'

const nothing = z.object({})
const person = {
  type: 'object',
  properties: { username: { type: 'string' }, email: { type: 'string' } },
  required: ['username', 'email'],
} as const

const addElicitations = (server: McpServer, era: 'legacy' | 'modern'): void => {
  const config = { description: 'Fixture', inputSchema: z.object({ message: z.string() }) }
  server.registerTool('test_elicitation', config, async ({ message }, ctx) => {
    const requestedSchema = { ...person, required: [...person.required] }
    if (era === 'legacy') {
      const given = await ctx.mcpReq.elicitInput({ mode: 'form', message, requestedSchema })
      return text(`User response: ${JSON.stringify(given)}`)
    }
    const given = inputResponse(ctx.mcpReq.inputResponses, 'user')
    return given.kind === 'elicit'
      ? text(`User response: ${JSON.stringify(given)}`)
      : inputRequired({ inputRequests: { user: inputRequired.elicit({ message, requestedSchema }) } })
  })
  const empty = { description: 'Fixture', inputSchema: nothing }
  server.registerTool('test_streaming_elicitation', empty, async (_, ctx) => {
    await ctx.mcpReq.log('info', 'before elicitation')
    return acceptedContent(ctx.mcpReq.inputResponses, 'user_input')
      ? text('done')
      : inputRequired({ inputRequests: { user_input: ask('Confirm?', { ok: { type: 'boolean' } }, ['ok']) } })
  })
  server.registerTool('test_missing_capability', empty, async (_, ctx) => {
    if (inputResponse(ctx.mcpReq.inputResponses, 'q').kind !== 'missing') return text('ok')
    const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: 'hi' } }]
    return inputRequired({ inputRequests: { q: inputRequired.createMessage({ messages, maxTokens: 10 }) } })
  })
}

const addSampling = (server: McpServer): void => {
  const config = { description: 'Fixture', inputSchema: z.object({ prompt: z.string() }) }
  server.registerTool('test_sampling', config, async ({ prompt }, ctx) => {
    const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: prompt } }]
    const given = await ctx.mcpReq.requestSampling({ messages, maxTokens: 100 })
    return text(`LLM response: ${JSON.stringify(given.content)}`)
  })
}

export const addAsking = (server: McpServer, era: 'legacy' | 'modern'): void => {
  addElicitations(server, era)
  addSampling(server)
}
