/** The conformance program cannot send an Authorization header: this stands before the server and adds it. */
import { once } from 'node:events'
import { createServer, request } from 'node:http'

export interface AuthProxy {
  readonly url: string
  close(): Promise<void>
}

export const openAuthProxy = async (target: URL, key: string): Promise<AuthProxy> => {
  const server = createServer((from, to) => {
    // Host passes through, so that the checks of Host still see what was sent.
    const headers = { ...from.headers, authorization: `Bearer ${key}` }
    const options = {
      host: target.hostname,
      port: target.port,
      method: from.method ?? 'GET',
      path: from.url ?? '/',
    }
    const onward = request({ ...options, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(to)
    })
    onward.on('error', () => to.writeHead(502).end())
    to.on('close', () => onward.destroy())
    from.pipe(onward)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
