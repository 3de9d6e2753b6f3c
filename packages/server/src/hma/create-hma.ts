// The HMA-compatible service: the routes that a client of Meta's Hasher-Matcher-Actioner calls (facebook/ThreatExchange,
// hasher-matcher-actioner/src/OpenMediaMatch): look-ups, and proposals of entries. HMA has no authentication: listen-hma.ts decides who gets here.
import multipart from '@fastify/multipart'
import Fastify, { type FastifyInstance, type FastifyRequest, type FastifyServerFactory } from 'fastify'
import { UserError } from '@rempart/core'
import { MAX_JSON_BYTES } from '../limits.ts'
import { stackOf } from '../log.ts'
import { answerOtherMethods } from './allowed-methods.ts'
import { banksOf } from './banks.ts'
import { proposeWrites, readCuration, refuseWrites } from './curation.ts'
import { hashUpload } from './hash-upload.ts'
import type { HmaContext, HmaServices } from './hma-context.ts'
import { HmaError } from './hma-error.ts'
import { compare, indexStatus, lookupHashes, lookupSignal, rawLookup } from './matching.ts'
import { refuseUrl } from './refuse-url.ts'

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
    ...(serverFactory && { serverFactory }),
  })
  app.register(multipart, { limits: { files: 2, fields: 4, fileSize: Number.POSITIVE_INFINITY } })
  app.setErrorHandler((error, request, reply) => {
    const { status, message } = messageOf(error)
    if (status === 500)
      services.log.error({ event: 'defect', route: request.routeOptions.url ?? 'none', stack: stackOf(error) })
    void reply.status(status).send({ message })
  })
  answerOtherMethods(app)
  const contextOf = (request: FastifyRequest): HmaContext => ({ ...services, ...callerOf(request) })

  app.get('/', async (_, reply) => reply.redirect('/status'))
  app.get('/status/live', async () => 'I-AM-ALIVE')
  app.get('/status', async (_, reply) => {
    const { lists } = await services.lists.current()
    return banksOf(lists).every((list) => list.canaryHolds()) ? 'I-AM-ALIVE' : reply.status(503).send('INDEX-STALE')
  })
  app.get('/site-map', async () => ROUTES)
  app.get('/h/hash', (request: Asked): never => {
    if (request.query['url'] === undefined) throw new HmaError(400, 'url is required')
    refuseUrl()
  })
  app.post('/h/hash', async (request: Asked) => hashUpload(contextOf(request), request))
  app.get('/m/raw_lookup', async (request: Asked) => rawLookup(contextOf(request), request.query))
  app.get('/m/lookup', async (request: Asked) => {
    if (request.query['url'] !== undefined && request.query['url'] !== '') refuseUrl()
    return lookupSignal(contextOf(request), request.query)
  })
  app.post('/m/lookup', async (request: Asked) => {
    const context = contextOf(request)
    return lookupHashes(context, request.query, await hashUpload(context, request))
  })
  app.post('/m/compare', async ({ body }) => compare(body))
  app.get('/m/index/status', async (request: Asked) => indexStatus(contextOf(request), request.query))
  readCuration(app, services)
  proposeWrites(app, contextOf)
  app.register(async (scope) => refuseWrites(scope))
  return app
}

const ROUTES = [
  '/',
  '/c/bank/<bank_name>',
  '/c/bank/<bank_name>/content',
  '/c/bank/<bank_name>/content/<content_id>',
  '/c/bank/<bank_name>/signal',
  '/c/banks',
  '/c/content_type',
  '/c/exchange/<exchange_name>',
  '/c/exchange/<exchange_name>/status',
  '/c/exchanges',
  '/c/exchanges/api/<api_name>',
  '/c/exchanges/apis',
  '/c/signal_type',
  '/c/signal_type/<signal_type_name>',
  '/c/signal_type/index',
  '/h/hash',
  '/m/compare',
  '/m/index/status',
  '/m/lookup',
  '/m/raw_lookup',
  '/site-map',
  '/status',
  '/status/live',
]

/** A UserError of the lists is its reason; what carries a status of its own keeps it; the rest is a defect and says nothing. */
function messageOf(error: unknown): Readonly<{ status: number; message: string }> {
  if (error instanceof HmaError) return { status: error.status, message: error.message }
  if (error instanceof UserError) return { status: 503, message: error.message }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status < 500) return { status: status === 413 ? 413 : 400, message: 'the request cannot be read' }
  return { status: 500, message: 'Internal Server Error' }
}
