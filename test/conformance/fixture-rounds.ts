/** Fixture tools whose answer takes several rounds: what is missing is asked for, and the client calls again. */
import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  inputRequired,
  inputResponse,
  type McpServer,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import { ask, text } from './fixture-words.ts'

/** Signs what the client carries from round to round. */
export const codec = createRequestStateCodec({ key: new Uint8Array(32).fill(7), ttlSeconds: 600 })

const askName = (message: string) => ask(message, { name: { type: 'string' } }, ['name'])
const sample = (words: string, maxTokens: number) =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: words } }],
    maxTokens,
  })

const config = (name: string) => ({ description: `Fixture ${name}`, inputSchema: z.object({}) })
const tool = (kind: string): [string, ReturnType<typeof config>] => {
  const name = `test_input_required_result_${kind}`
  return [name, config(name)]
}

const addSingle = (server: McpServer): void => {
  const Name = z.object({ name: z.string() })
  server.registerTool(...tool('elicitation'), async (_, ctx) => {
    const given = acceptedContent(ctx.mcpReq.inputResponses, 'user_name', Name)
    return given
      ? text(`Hello, ${given.name}!`)
      : inputRequired({ inputRequests: { user_name: askName('What is your name?') } })
  })
  server.registerTool(...tool('sampling'), async (_, ctx) => {
    const given = inputResponse(ctx.mcpReq.inputResponses, 'capital_question')
    const capital_question = sample('What is the capital of France?', 100)
    return given.kind === 'missing'
      ? inputRequired({ inputRequests: { capital_question } })
      : text(JSON.stringify(given))
  })
  server.registerTool(...tool('list_roots'), async (_, ctx) => {
    const given = inputResponse(ctx.mcpReq.inputResponses, 'client_roots')
    return given.kind === 'missing'
      ? inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } })
      : text(JSON.stringify(given))
  })
}

const addStateful = (server: McpServer): void => {
  for (const kind of ['request_state', 'tampered_state'])
    server.registerTool(...tool(kind), async (_, ctx) => {
      if (ctx.mcpReq.requestState() && acceptedContent(ctx.mcpReq.inputResponses, 'confirm'))
        return text('state-ok')
      const confirm = ask('Please confirm', { ok: { type: 'boolean' } }, ['ok'])
      return inputRequired({ inputRequests: { confirm }, requestState: await codec.mint({ n: 1 }) })
    })
  server.registerTool(...tool('multiple_inputs'), async (_, ctx) => {
    const given = ctx.mcpReq.inputResponses
    const all = ['user_name', 'greeting', 'client_roots'].every(
      (key) => inputResponse(given, key).kind !== 'missing',
    )
    if (all && ctx.mcpReq.requestState()) return text('all inputs received')
    const inputRequests = {
      user_name: askName('What is your name?'),
      greeting: sample('Generate a greeting', 50),
      client_roots: inputRequired.listRoots(),
    }
    return inputRequired({ inputRequests, requestState: await codec.mint({ n: 1 }) })
  })
}

const Step = z.object({ step: z.number(), name: z.string().optional() }).optional().catch(undefined)

const Capabilities = z
  .looseObject({ [CLIENT_CAPABILITIES_META_KEY]: z.looseObject({}).optional() })
  .optional()

const addSeveral = (server: McpServer): void => {
  server.registerTool(...tool('multi_round'), async (_, ctx) => {
    const state = Step.parse(ctx.mcpReq.requestState())
    const given = ctx.mcpReq.inputResponses
    const second = acceptedContent(given, 'step2', z.object({ color: z.string() }))
    if (state?.step === 2 && second) return text(`${state.name} likes ${second.color}`)
    const first = acceptedContent(given, 'step1', z.object({ name: z.string() }))
    if (first)
      return inputRequired({
        inputRequests: {
          step2: ask('Step 2: What is your favorite color?', { color: { type: 'string' } }, ['color']),
        },
        requestState: await codec.mint({ step: 2, name: first.name }),
      })
    const step1 = askName('Step 1: What is your name?')
    return inputRequired({ inputRequests: { step1 }, requestState: await codec.mint({ step: 1 }) })
  })
  server.registerTool(...tool('capabilities'), async (_, ctx) => {
    const can = Capabilities.parse(ctx.mcpReq.envelope)?.[CLIENT_CAPABILITIES_META_KEY] ?? {}
    if (Object.keys(ctx.mcpReq.inputResponses ?? {}).length > 0) return text('ok')
    const inputRequests = {
      ...('elicitation' in can ? { user_name: askName('What is your name?') } : {}),
      ...('sampling' in can ? { greeting: sample('Generate a greeting', 50) } : {}),
    }
    return Object.keys(inputRequests).length > 0 ? inputRequired({ inputRequests }) : text('no capabilities')
  })
  const context = z.object({ context: z.string() })
  server.registerPrompt('test_input_required_result_prompt', { description: 'Rounds' }, async (ctx) => {
    const given = acceptedContent(ctx.mcpReq.inputResponses, 'user_context', context)
    const user_context = ask('What context should the prompt use?', { context: { type: 'string' } }, [
      'context',
    ])
    return given
      ? { messages: [{ role: 'user', content: { type: 'text', text: given.context } }] }
      : inputRequired({ inputRequests: { user_context } })
  })
}

export const addRounds = (server: McpServer): void => {
  addSingle(server)
  addStateful(server)
  addSeveral(server)
}
