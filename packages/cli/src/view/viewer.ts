// A page on loopback for one person: cards in queue order, re-encoded renditions from the sandbox, each view in the ledger
// and on the disk before it is served, nothing else written (SECURITY §0.3, §0.7, §4.7).
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CaseLedger } from '../case/case-ledger.ts'
import { openCaseLedger } from '../case/case-ledger.ts'
import { openFinishedCase } from '../case/case-folder.ts'
import { createDecoder } from '@rempart/media'
import { openFolder } from '../folder/folder.ts'
import { createPictureRoom } from './picture-room.ts'
import type { PictureRoom } from './picture-room.ts'
import { readCards } from './read-cards.ts'
import type { ViewCard } from './read-cards.ts'
import { PAGE_CSS, PAGE_JS, pageHtml } from './page.ts'
import { createEntry } from './entry.ts'
import type { Entry } from './entry.ts'

export type Viewer = Readonly<{ link: string; close(): Promise<void> }>
export type ViewerOptions = Readonly<{
  path: string
  from: string
  port: number
  unsafeNoSandbox: boolean
  keys: string
}>

const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
} as const
/** A request body holds one path; paths are at most 4,096 bytes, percent-encoded three times as long. */
const MAX_BODY_BYTES = 16_384

/** Starts the page. UserError where the case is not finished, the folder is missing or the sandbox is not there. */
export async function startViewer({ path, from, port, unsafeNoSandbox, keys }: ViewerOptions): Promise<Viewer> {
  const folder = openFinishedCase(path)
  const cards = await readCards(folder)
  const media = openFolder(from)
  const decoder = await createDecoder({
    workers: 1,
    trust: { anchorsPem: '', textToImageOnlySigners: [] },
    unsafeNoSandbox,
  })
  const ledger = await openCaseLedger(folder.ledger, keys)
  const room = await createPictureRoom({ folder, media, decoder })
  const entry = createEntry()
  const server = createServer((request, response) => {
    answer(request, response, { cards, room, ledger, entry }).catch(() => refuse(response, 500))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  entry.bindTo(address)
  return {
    link: `http://${address}/enter?${entry.ticket}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await decoder.close()
      await ledger.close()
      media.close()
    },
  }
}

type Rooms = Readonly<{ cards: readonly ViewCard[]; room: PictureRoom; ledger: CaseLedger; entry: Entry }>

async function answer(request: IncomingMessage, response: ServerResponse, rooms: Rooms): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
  const { entry } = rooms
  if (!entry.isOurHost(request)) return refuse(response, 403)
  const url = URL.parse(request.url ?? '/', 'http://127.0.0.1')
  if (url === null) return refuse(response, 400)
  if (request.method === 'GET' && url.pathname === '/enter') {
    const cookie = entry.redeem(url.search.slice(1))
    if (cookie === undefined) return refuse(response, 403)
    response.setHeader('Set-Cookie', cookie)
    response.writeHead(303, { Location: '/' }).end()
    return
  }
  if (!entry.isKnown(request)) return refuse(response, 403)
  if (request.method === 'GET') return page(url.pathname, response, rooms)
  if (request.method !== 'POST' || !entry.isSameOrigin(request) || url.pathname !== '/picture')
    return refuse(response, 403)
  return picture(await readBody(request), response, rooms)
}

function page(pathname: string, response: ServerResponse, { cards }: Rooms): void {
  const pages: Readonly<Record<string, readonly [string, () => string]>> = {
    '/': ['text/html; charset=utf-8', pageHtml],
    '/page.css': ['text/css; charset=utf-8', () => PAGE_CSS],
    '/page.js': ['text/javascript; charset=utf-8', () => PAGE_JS],
    '/cards.json': ['application/json; charset=utf-8', () => JSON.stringify(cards)],
  }
  const found = pages[pathname]
  if (found === undefined) return refuse(response, 404)
  response.writeHead(200, { 'Content-Type': found[0] }).end(found[1]())
}

/** Log before show: the entry is on the disk before one byte of the rendition leaves. */
async function picture(body: string, response: ServerResponse, { room, ledger }: Rooms): Promise<void> {
  const rendition = await room.render(body)
  if (rendition === undefined) return refuse(response, 404)
  if (rendition.kind === 'gap') {
    response.writeHead(422, { 'Content-Type': 'application/json' }).end(JSON.stringify(rendition.gap))
    return
  }
  await ledger.append({ type: 'view', commit: { path: body }, facts: { reason: 'review' } })
  response.writeHead(200, { 'Content-Type': rendition.value.type }).end(rendition.value.bytes)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let sizeBytes = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    sizeBytes += piece.length
    if (sizeBytes > MAX_BODY_BYTES) return ''
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) response.destroy()
  else response.writeHead(status, { 'Content-Type': 'text/plain' }).end(`${status}\n`)
}
