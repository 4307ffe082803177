/** Configuration to paste into each client, for a server and a key. */
import type { Served } from './stage.ts'

const RULE = '─'.repeat(72)

const section = (title: string, body: string): string =>
  `${title}\n${body
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}`

/** Claude Code and Cursor take a header; the hosted connectors call from their makers' clouds. */
export const clientConfigurations = ({ mcp_url, key }: Served): string => {
  const cursor = {
    mcpServers: { 'amazon-seller': { url: mcp_url, headers: { Authorization: `Bearer ${key}` } } },
  }
  const claude = {
    type: 'url',
    name: 'amazon-seller',
    url: 'https://YOUR-HOST/mcp',
    authorization_token: key,
  }
  const openai = {
    type: 'mcp',
    server_label: 'amazon_seller',
    server_url: 'https://YOUR-HOST/mcp',
    authorization: key,
    require_approval: 'never',
  }
  return [
    '',
    RULE,
    `MCP URL   ${mcp_url}`,
    `API key   ${key}   (shown once; a new one with every start)`,
    RULE,
    section(
      'Claude Code',
      `claude mcp add --transport http amazon-seller ${mcp_url} \\\n  --header "Authorization: Bearer ${key}"`,
    ),
    section('Cursor (.cursor/mcp.json)', JSON.stringify(cursor, null, 2)),
    section(
      'Claude and ChatGPT connectors',
      [
        'They call from their makers’ clouds, so the server needs a public https address: put a TLS proxy before this',
        'port and start with ALLOWED_HOSTS=YOUR-HOST. Through the APIs of both, this key serves as it is:',
        `Anthropic Messages API  mcp_servers: [${JSON.stringify(claude)}]`,
        `OpenAI Responses API    tools: [${JSON.stringify(openai)}]`,
        'The connector dialogs of claude.ai and ChatGPT sign in by OAuth, which this version does not offer yet.',
      ].join('\n'),
    ),
    '',
  ].join('\n')
}
