// From routes to an HTTP server: permission before the body, schemas in and out, one shape of errors, security headers
// on every answer.
import { createServer } from 'node:http'
import multipart from '@fastify/multipart'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { UserError } from '@rempart/core'
import type { Actor } from '../access/actor.ts'
import { admit, isPermission } from '../access/authorise.ts'
import {
  DRAIN_MS,
  HEADERS_TIMEOUT_MS,
  KEEP_ALIVE_MS,
  MAX_CONNECTIONS,
  MAX_HEADER_BYTES,
  MAX_JSON_BYTES,
  MAX_PARAMETER_CHARACTERS,
  MAX_REPORT_FILES,
  REQUEST_TIMEOUT_MS,
} from '../limits.ts'
import { stackOf } from '../log.ts'
import type { Services } from '../services.ts'
import { bareAnswer, SECURITY_HEADERS, STRICT_TRANSPORT } from './headers.ts'
import { parseInput } from './parse-input.ts'
import { notFound, PROBLEM_MEDIA, problemOf } from './problem.ts'
import { type AnyRoute, isEmpty, isMedia } from './route.ts'
import { reportGate } from './shed.ts'
import { trustedBy } from './trusted-proxies.ts'

const REQUEST_ID_BYTES = 16

/** The server, not yet listening. A route without a permission of the policy table, or two with one place, stop it. */
export function createApp(routes: readonly AnyRoute[], services: Services): FastifyInstance {
  refuseUnannotated(routes)
  const { config, log, metrics, random } = services
  const secure = config.publicOrigin.startsWith('https:')
  const isTrusted = trustedBy(config.trustedProxies)
  const isRefused = reportGate({
    nowMs: () => performance.now(),
    onShed: (reason) => metrics.shed.inc({ reason }),
    isTrusted,
  })
  const answerProblem = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const { problem, headers, isDefect } = problemOf(error, request.id)
    if (isDefect) {
      const route = request.routeOptions.url ?? 'none'
      log.error({ event: 'defect', requestId: request.id, route, stack: stackOf(error) })
    }
    void reply
      .status(problem.status)
      .headers({ ...SECURITY_HEADERS, ...headers })
      .type(PROBLEM_MEDIA)
      .send(JSON.stringify(problem))
  }
  const app = Fastify({
    logger: false,
    bodyLimit: MAX_JSON_BYTES,
    routerOptions: { maxParamLength: MAX_PARAMETER_CHARACTERS, querystringParser: (text) => singleValues(text) },
    forceCloseConnections: 'idle',
    genReqId: () => Buffer.from(random(REQUEST_ID_BYTES)).toString('hex'),
    trustProxy: isTrusted,
    exposeHeadRoutes: false,
    serverFactory: (handler) => {
      const server = createServer(
        {
          maxHeaderSize: MAX_HEADER_BYTES,
          headersTimeout: HEADERS_TIMEOUT_MS,
          keepAliveTimeout: KEEP_ALIVE_MS,
          requestTimeout: REQUEST_TIMEOUT_MS,
        },
        (request, response) => {
          if (!isRefused(request, response)) handler(request, response)
        },
      )
      server.maxConnections = MAX_CONNECTIONS
      return server
    },
    frameworkErrors: answerProblem,
    clientErrorHandler: (error, socket) => {
      if (!socket.writable) {
        socket.destroy()
        return
      }
      const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
      socket.end(bareAnswer(status))
    },
  })
  app.addHook('onRequest', async (_, reply) => {
    reply.headers(SECURITY_HEADERS)
    if (secure) reply.header('strict-transport-security', STRICT_TRANSPORT)
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    const { method, id } = request
    metrics.requests.inc({ method, route, status: reply.statusCode })
    metrics.requestSeconds.observe({ route }, reply.elapsedTime / 1000)
    log.debug({
      event: 'request',
      requestId: id,
      method,
      route,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
    })
  })
  app.setNotFoundHandler(() => {
    throw notFound()
  })
  app.setErrorHandler(answerProblem)
  app.removeContentTypeParser('text/plain')
  app.register(multipart, {
    limits: {
      fileSize: Number.POSITIVE_INFINITY,
      files: MAX_REPORT_FILES,
      fields: 1,
      parts: MAX_REPORT_FILES + 1,
      fieldSize: MAX_JSON_BYTES,
    },
  })
  const media = new Set(routes.flatMap(({ streams = [] }) => streams))
  media.delete('multipart/form-data')
  for (const name of media) app.addContentTypeParser(name, (_request, _payload, done) => done(null))
  for (const route of routes) {
    if (route.bodyAsBytes !== true) mount(app, route, services)
    else
      app.register(async (scope) => {
        scope.removeContentTypeParser('application/json')
        scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, bytes, done) =>
          done(null, bytes),
        )
        mount(scope, route, services)
      })
  }
  return app
}

/** Stops taking requests, lets those in flight end, cuts the rest. */
export async function closeApp(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS)
  await app.close()
  clearTimeout(timer)
}

function refuseUnannotated(routes: readonly AnyRoute[]): void {
  const seen = new Set<string>()
  for (const { method, url, access } of routes) {
    const subject = `${method} ${url}`
    if (!isPermission(access))
      throw new UserError({ code: 'refused', subject, reason: `no policy for ${String(access)}` })
    if (seen.has(subject)) throw new UserError({ code: 'conflict', subject, reason: 'stands twice in the routes' })
    seen.add(subject)
  }
}

function mount(app: FastifyInstance, route: AnyRoute, services: Services): void {
  const actors = new WeakMap<FastifyRequest, Actor>()
  app.route({
    method: route.method,
    url: route.url,
    onRequest: async (request) => {
      actors.set(request, await admit(request, route, services.access))
    },
    handler: async (request, reply) => {
      const actor = actors.get(request)
      if (actor === undefined) throw notFound()
      const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
      const isStream = route.bodyAsBytes === true || route.streams?.includes(mediaType) === true
      const { params, query, body } = route.input
      const answer = await route.handle(
        {
          ...(params && { params: parseInput(params, request.params, 'path') }),
          ...(query && { query: parseInput(query, request.query, 'query') }),
          ...(body && !isStream && { body: parseInput(body, request.body, 'body') }),
          raw: request,
          isStream,
        },
        { ...services, actor, requestId: request.id },
      )
      return send(reply, route, answer)
    },
  })
}

function send(
  reply: FastifyReply,
  route: AnyRoute,
  { status, body, headers }: Readonly<{ status: number; body: unknown; headers?: Readonly<Record<string, string>> }>,
): FastifyReply {
  const output = route.output[status]
  if (output === undefined) throw new Error(`${route.method} ${route.url} has no output for ${status}`)
  reply.status(status).headers({ ...headers })
  if (isEmpty(output)) return reply.send()
  if (isMedia(output)) return reply.type(headers?.['content-type'] ?? output.media).send(body)
  // Parsing drops whatever the schema does not name: no field leaves by accident.
  return reply.type('application/json').send(JSON.stringify(output.parse(body)))
}

/** A query that names a parameter twice is refused by the schema, which expects one text. */
function singleValues(text: string): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, value] of new URLSearchParams(text))
    values[name] = Object.hasOwn(values, name) ? [values[name], value] : value
  return values
}
