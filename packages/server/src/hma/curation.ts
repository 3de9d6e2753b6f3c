// HMA's routes below /c: banks by name, and what is fixed. Entries are never shown. A write is answered 403 with the reason; one
// entry in or out becomes a proposal for two persons (propose-write.ts).
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { MAX_PROPOSAL_NOTE } from '../limits.ts'
import { banksOf, bankNameOf, isSignalType, parseSignal, SIGNAL_TYPES } from './banks.ts'
import { CONTENT_TYPES, readUpload } from './hash-upload.ts'
import type { Upload } from './hash-upload.ts'
import type { HmaContext, HmaServices } from './hma-context.ts'
import { HmaError } from './hma-error.ts'
import { typeIndexStatus } from './matching.ts'
import { bankToWrite, proposeEntry, proposeRemoval } from './propose-write.ts'
import { refuseUrl } from './refuse-url.ts'

type Asked = FastifyRequest<{
  Params: Readonly<Record<string, string>>
  Querystring: Readonly<Record<string, string | undefined>>
}>
type ContextOf = (request: FastifyRequest) => HmaContext

/** What may be read of banks: their names. */
export function readCuration(app: FastifyInstance, { lists }: HmaServices): void {
  const banks = async () => {
    const names = new Set(banksOf((await lists.current()).lists).map(({ info }) => bankNameOf(info.name)))
    return [...names].toSorted().map((name) => ({ name, matching_enabled_ratio: 1 }))
  }
  app.get('/c/banks', banks)
  app.get<{ Params: { name: string } }>('/c/bank/:name', async ({ params: { name } }) => {
    const bank = (await banks()).find((one) => one.name === name)
    if (bank === undefined) throw new HmaError(404, 'bank not found')
    return bank
  })
  app.get('/c/bank/:name/content/:id', (): never => {
    throw new HmaError(403, 'entries of a list are not shown: they leave it by a request of two persons')
  })
  app.get('/c/exchanges', async () => [])
  app.get('/c/exchanges/apis', async () => [])
  app.get('/c/exchanges/api/:api', (): never => {
    throw new HmaError(400, 'no such Exchange API')
  })
  for (const url of ['/c/exchange/:name', '/c/exchange/:name/status'])
    app.get(url, (): never => {
      throw new HmaError(404, 'exchange not found')
    })
  app.get('/c/signal_type', async () => SIGNAL_TYPES.map((name) => ({ name, enabled_ratio: 1 })))
  app.get('/c/signal_type/index', async (request: Asked) => typeIndexStatus({ lists }, request.query))
  app.get('/c/content_type', async () => Object.keys(CONTENT_TYPES).map((name) => ({ name, enabled: true })))
}

/** Writes that two persons can let happen. */
export function proposeWrites(app: FastifyInstance, contextOf: ContextOf): void {
  app.post('/c/bank/:name/signal', async (request: Asked) => {
    const { context, bank, call } = await writeOf(contextOf, request)
    return proposeEntry(context, { bank, call, note: '', hashes: signalsOf(request.body) })
  })
  app.post('/c/bank/:name/content', async (request: Asked) => {
    const { context, bank, call } = await writeOf(contextOf, request)
    if (isThere(request.query['url'])) refuseUrl()
    if (!request.isMultipart()) throw new HmaError(400, 'Neither `url` nor multipart file upload was received')
    const upload = await readUpload(context, request)
    return proposeEntry(context, { bank, call, note: noteOf(upload, request), hashes: entryHashes(upload) })
  })
  app.delete('/c/bank/:name/content/:id', async (request: Asked) => {
    const { context, bank, call } = await writeOf(contextOf, request)
    const content = request.params['id'] ?? ''
    if (!/^(?:0|[1-9][0-9]{0,15})$/u.test(content)) throw new HmaError(404, 'content not found')
    return proposeRemoval(context, { bank, call, note: '', content })
  })
}

const REFUSED = [
  ['POST', '/c/banks', 'a bank is a list: it comes in as a file that two persons agree on'],
  ['PUT', '/c/bank/:name', 'every bank is enabled whole and named after its list'],
  ['DELETE', '/c/bank/:name', 'a list goes at the word of two persons, and one of them has to ask for it'],
  ['PUT', '/c/bank/:name/content/:id', 'an entry cannot be put to sleep: ask for its removal'],
  ['POST', '/c/exchanges', 'partners are named by the site alone'],
  ['POST', '/c/exchanges/api/:api', 'credentials are set by the site alone'],
  ['PUT', '/c/exchange/:name', 'partners are named by the site alone'],
  ['DELETE', '/c/exchange/:name', 'partners are named by the site alone'],
  ['PUT', '/c/signal_type/:name', 'every signal type is enabled whole'],
] as const

/** Writes that stand for nothing that a site changes: each is refused with its reason, whatever its body. */
export function refuseWrites(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
  for (const [method, url, reason] of REFUSED)
    app.route({
      method,
      url,
      handler: (): never => {
        throw new HmaError(403, reason)
      },
    })
}

async function writeOf(contextOf: ContextOf, request: Asked) {
  const context = contextOf(request)
  const call = `${request.method} ${(request.url.split('?')[0] ?? '').slice(0, 200)}`
  return { context, bank: await bankToWrite(context, request.params['name'] ?? ''), call }
}

/** HMA's `{"pdq": …, "video_md5": …}`: the hashes of one content. */
function signalsOf(body: unknown): ReturnType<typeof entryHashes> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new HmaError(400, 'expects a JSON object')
  const hashes: Partial<Record<(typeof SIGNAL_TYPES)[number], string>> = {}
  for (const [type, text] of Object.entries(body) as [string, unknown][]) {
    if (!isSignalType(type)) throw new HmaError(400, `No such signal type ${type.slice(0, 40)}`)
    const signal = typeof text === 'string' ? parseSignal(type, text) : undefined
    if (signal === undefined) throw new HmaError(400, `Invalid ${type} signal`)
    hashes[type] = signal
  }
  if (Object.keys(hashes).length === 0) throw new HmaError(400, 'No signals given')
  return entryHashes({ hashes, quality: undefined })
}

function entryHashes({ hashes, quality }: Pick<Upload, 'hashes' | 'quality'>) {
  const { pdq, video_md5: md5 } = hashes
  return {
    digests: { ...(md5 !== undefined && { md5 }) },
    ...(pdq !== undefined && { pdq }),
    ...(quality !== undefined && { quality }),
  }
}

function noteOf({ note }: Upload, { query }: Asked): string {
  return (note ?? query['note'] ?? '').slice(0, MAX_PROPOSAL_NOTE)
}

function isThere(text: string | undefined): boolean {
  return text !== undefined && text !== ''
}
