// What HMA's web framework does beside its routes: OPTIONS names the methods of a place, and another method there is 405 and
// not 404 (Flask; RFC 9110 §9.3.7, §15.5.6).
import type { FastifyInstance } from 'fastify'

/** Learns the routes that are added from here on, and answers whatever none of them takes. */
export function answerOtherMethods(app: FastifyInstance): void {
  const places: Readonly<{ at: RegExp; methods: readonly string[] }>[] = []
  app.addHook('onRoute', ({ url, method }) => {
    const at = new RegExp(`^${url.replaceAll(/:[a-z]+/gu, '[^/]+')}$`, 'u')
    places.push({ at, methods: [method].flat() })
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const methods = places.filter(({ at }) => at.test(path)).flatMap((place) => place.methods)
    if (methods.length === 0) return reply.status(404).send({ message: 'Not Found' })
    void reply.header('allow', [...new Set([...methods, 'OPTIONS'])].toSorted().join(', '))
    return request.method === 'OPTIONS'
      ? reply.status(200).send()
      : reply.status(405).send({ message: 'Method Not Allowed' })
  })
}
