import { createHash } from 'node:crypto'
import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const etagOf = (content: Buffer): string => `"${sha256(content).slice(0, 16)}"`

/** How a server answers for a file, the `turn`th time it is asked (from 0). */
export type Answer = (exchange: { request: IncomingMessage; response: ServerResponse; content: Buffer; turn: number }) => void

/** As a good server does: the rest when it is asked for and still the same, else everything. */
export const wholesome: Answer = ({ request, response, content }) => {
  const { from, headers, status } = placeOf(request, content)
  response.writeHead(status, { ...headers, 'content-length': content.length - from }).end(content.subarray(from))
}

const placeOf = (request: IncomingMessage, content: Buffer) => {
  const etag = etagOf(content)
  const asked = request.headers['if-range'] === etag ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0
  return asked === 0
    ? { from: 0, status: 200, headers: { etag } }
    : { from: asked, status: 206, headers: { etag, 'content-range': `bytes ${asked}-${content.length - 1}/${content.length}` } }
}

/** For the other end to have read what was sent: what it has not is lost when the line is cut, and asked for again. */
const READ_MS = 100

/** Sends `bytes` of what it announced and cuts the line, the first `times` turns. */
export const cut =
  (bytes: number, times = Infinity): Answer =>
  (exchange) => {
    const { request, response, content, turn } = exchange
    if (turn >= times) return wholesome(exchange)
    const { from, headers, status } = placeOf(request, content)
    response.writeHead(status, { ...headers, 'content-length': content.length - from })
    response.write(content.subarray(from, from + bytes), () => setTimeout(() => response.destroy(), READ_MS))
  }

export type Seen = { path: string; range: string | undefined; status: number }
/** Where the parts of a file began that were asked for; 0: the whole of it. */
export const startsOf = (seen: readonly Seen[], file: string): number[] => seen.filter(({ path }) => path === file).map(({ range }) => Number(/^bytes=(\d+)-$/.exec(range ?? 'bytes=0-')?.[1]))
export type PackServer = { url: string; seen: Seen[]; close: () => Promise<void> }

/** Serves `files` by path, each as its answer says. With `tls`, over TLS. */
export const servePack = async (files: Record<string, Buffer>, answers: Record<string, Answer> = {}, tls?: { key: string; cert: string }): Promise<PackServer> => {
  const turns = new Map<string, number>()
  const seen: Seen[] = []
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').replace(/^.*\//, '')
    const content = files[path]
    const turn = turns.get(path) ?? 0
    turns.set(path, turn + 1)
    seen.push({ path, range: request.headers.range, get status() { return response.statusCode } })
    if (content) (answers[path] ?? wholesome)({ request, response, content, turn })
    else response.writeHead(404).end('not here')
  }
  const server = tls ? createTlsServer(tls, handle) : createServer(handle)
  return { url: `${tls ? 'https' : 'http'}://localhost:${await listen(server)}/packs/tiny`, seen, close: () => stop(server) }
}

/** A proxy for both kinds of address: CONNECT tunnels, and whole addresses in the request line. `used` says what went through. */
export const startProxy = async (): Promise<{ url: string; used: string[]; close: () => Promise<void> }> => {
  const used: string[] = []
  const server = createServer((request, response) => {
    used.push(`${request.method} ${request.url}`)
    request.pipe(httpRequest(request.url!, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
      answer.on('error', () => response.destroy())
    }).on('error', () => response.destroy()))
  })
  const tunnels = new Set<Socket>()
  server.on('connect', (request, socket: Socket) => {
    used.push(`CONNECT ${request.url}`)
    const [host = '', port = ''] = (request.url ?? '').split(':')
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    for (const each of [onward, socket]) tunnels.add(each.on('error', () => undefined))
    socket.on('close', () => onward.destroy())
    onward.on('close', () => socket.destroy())
  })
  return {
    url: `http://localhost:${await listen(server)}`,
    used,
    close: () => {
      for (const tunnel of tunnels) tunnel.destroy()
      return stop(server)
    },
  }
}

const listen = (server: Server): Promise<number> => new Promise((resolve) => server.listen(0, 'localhost', () => resolve((server.address() as AddressInfo).port)))
const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
