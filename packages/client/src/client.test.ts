import { expect, test } from 'vitest'
import { runningSite } from '../../server/test/running-site.ts'
import { CallProblem, createClient } from './client.ts'

test('a call is checked against the route, sent, and its answer read by its media type', async () => {
  const site = await runningSite()
  const call = createClient({ origin: site.url })
  const health = await call('GET /health', {})
  expect(health).toMatchObject({ status: 200, body: { status: 'ok' } })
  const metrics = await call('GET /metrics', {})
  expect(await metrics.body.text()).toContain('# HELP')
  // @ts-expect-error a route that does not exist does not compile, and is refused
  const refused: unknown = await call('GET /nowhere', {}).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(CallProblem)
  expect(refused).toMatchObject({ status: 404, code: 'not-found' })
  await site.close()
  await expect(call('GET /health', {})).rejects.toMatchObject({ status: 0, code: 'unreachable' })
})

test('paths and queries are encoded, bodies are JSON, what is left out is not sent', async () => {
  const seen: Request[] = []
  const call = createClient({
    origin: 'http://site.example',
    headers: () => ({ 'x-token': 't' }),
    fetch: async (url, init) => {
      seen.push(new Request(url, init))
      return Response.json({ status: 'ok' })
    },
  }) as (name: string, input: unknown) => Promise<unknown>
  await call('POST /cards/{id}/notes', { params: { id: 'a/b?' }, query: { lane: 2, after: undefined }, body: { x: 1 } })
  const [request] = seen
  expect(request?.url).toBe('http://site.example/cards/a%2Fb%3F/notes?lane=2')
  expect(request?.headers.get('x-token')).toBe('t')
  expect(await request?.json()).toEqual({ x: 1 })
})
