// The HMA-compatible service: the routes that a client of Meta's Hasher-Matcher-Actioner calls (facebook/ThreatExchange,
// hasher-matcher-actioner/src/OpenMediaMatch), look-ups only. HMA has no authentication: listen-hma.ts decides who gets here.
import multipart from '@fastify/multipart'
import Fastify, { type FastifyInstance, type FastifyRequest, type FastifyServerFactory } from 'fastify'
import { UserError } from '@rempart/core'
import { MAX_JSON_BYTES, MAX_PROPOSAL_BYTES } from '../limits.ts'
import { stackOf } from '../log.ts'
import { banksOf, bankNameOf, SIGNAL_TYPES } from './banks.ts'
import { CONTENT_TYPES, hashUpload } from './hash-upload.ts'
import type { HmaContext, HmaServices } from './hma-context.ts'
import { HmaError } from './hma-error.ts'
import { compare, indexStatus, lookupHashes, lookupSignal, rawLookup } from './matching.ts'
import { proposeWrite } from './propose-write.ts'

type Caller = Readonly<{ client: string; trusted: boolean }>
type Asked = FastifyRequest<{ Querystring: Readonly<Record<string, string | undefined>> }>
/** Who calls, and the server where it is not plain HTTP. */
export type HmaSettings = Readonly<{
  callerOf(request: FastifyRequest): Caller
  serverFactory?: FastifyServerFactory
}>

/** The service, not yet listening. */
export function createHma(services: HmaServices, { callerOf, serverFactory }: HmaSettings): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: MAX_JSON_BYTES,
    exposeHeadRoutes: false,
    ...(serverFactory && { serverFactory }),
  })
  app.register(multipart, { limits: { files: 2, fields: 4, fileSize: Number.POSITIVE_INFINITY } })
  app.setErrorHandler((error, request, reply) => {
    const { status, message } = messageOf(error)
    if (status === 500)
      services.log.error({ event: 'defect', route: request.routeOptions.url ?? 'none', stack: stackOf(error) })
    void reply.status(status).send({ message })
  })
  app.setNotFoundHandler((_, reply) => void reply.status(404).send({ message: 'Not Found' }))
  const contextOf = (request: FastifyRequest): HmaContext => ({ ...services, ...callerOf(request) })

  app.get('/', async (_, reply) => reply.redirect('/status'))
  app.get('/status/live', async () => 'I-AM-ALIVE')
  app.get('/status', async (_, reply) => {
    const { lists } = await services.lists.current()
    return banksOf(lists).every((list) => list.canaryHolds()) ? 'I-AM-ALIVE' : reply.status(503).send('INDEX-STALE')
  })
  app.get('/site-map', async () => ROUTES)
  app.get('/h/hash', (): never => refuseUrl())
  app.post('/h/hash', async (request: Asked) => hashUpload(contextOf(request), request))
  app.get('/m/raw_lookup', async (request: Asked) => rawLookup(contextOf(request), request.query))
  app.get('/m/lookup', async (request: Asked) => {
    if (request.query['url'] !== undefined) refuseUrl()
    return lookupSignal(contextOf(request), request.query)
  })
  app.post('/m/lookup', async (request: Asked) => {
    const context = contextOf(request)
    return lookupHashes(context, request.query, await hashUpload(context, request))
  })
  app.post('/m/compare', async ({ body }) => compare(body))
  app.get('/m/index/status', async (request: Asked) => indexStatus(contextOf(request), request.query))
  app.register(async (scope) => {
    readCuration(scope, services)
    refuseWrites(scope, contextOf)
  })
  return app
}

const ROUTES = [
  '/',
  '/c/bank/<bank_name>',
  '/c/banks',
  '/c/content_type',
  '/c/exchanges',
  '/c/exchanges/apis',
  '/c/signal_type',
  '/h/hash',
  '/m/compare',
  '/m/index/status',
  '/m/lookup',
  '/m/raw_lookup',
  '/site-map',
  '/status',
  '/status/live',
]

/** What may be read of banks: their names. Entries are never shown. */
function readCuration(app: FastifyInstance, { lists }: HmaServices): void {
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
  app.get('/c/signal_type', async () => SIGNAL_TYPES.map((name) => ({ name, enabled_ratio: 1 })))
  app.get('/c/content_type', async () => Object.keys(CONTENT_TYPES).map((name) => ({ name, enabled: true })))
}

/** Every other method on every place below /c: kept as a proposal, answered 403. */
function refuseWrites(app: FastifyInstance, contextOf: (request: FastifyRequest) => HmaContext): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_PROPOSAL_BYTES }, (_, body, done) =>
    done(null, body),
  )
  app.route({
    method: ['POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/c/*',
    handler: (request) =>
      proposeWrite(contextOf(request), {
        call: `${request.method} ${request.url.slice(0, 200)}`,
        body: Buffer.isBuffer(request.body) ? request.body : new Uint8Array(),
      }),
  })
}

/** HMA fetches addresses that its callers name: a way into the network of whoever runs it. This one does not. */
function refuseUrl(): never {
  throw new HmaError(403, 'this service fetches no addresses: send the file itself')
}

/** A UserError of the lists is its reason; what carries a status of its own keeps it; the rest is a defect and says nothing. */
function messageOf(error: unknown): Readonly<{ status: number; message: string }> {
  if (error instanceof HmaError) return { status: error.status, message: error.message }
  if (error instanceof UserError) return { status: 503, message: error.message }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status < 500) return { status: status === 413 ? 413 : 400, message: 'the request cannot be read' }
  return { status: 500, message: 'Internal Server Error' }
}
