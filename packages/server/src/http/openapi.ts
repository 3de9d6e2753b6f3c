// The OpenAPI 3.1 document of the routes, from the same schemas that validate.
import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import { PROBLEM_MEDIA, problemSchema } from './problem.ts'
import { type AnyRoute, isEmpty, isMedia, type MediaBody } from './route.ts'

type Json = Readonly<Record<string, unknown>>

/** The whole document. Every route may also answer problems (`default`). */
export function openApi(routes: readonly AnyRoute[], { version }: Readonly<{ version: string }>): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routes) {
    const path = route.url.replaceAll(/:(\w+)/gu, '{$1}').replaceAll('*', '{path}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rempart case server',
      version,
      description:
        'Child-safety triage: reports in, evidence sealed, every act in a ledger that cannot be rewritten unseen.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: { schemas: { Problem: schemaOf(problemSchema, 'output') } },
  }
}

function operation(route: AnyRoute): Json {
  const { summary, access, input, output, streams = [] } = route
  const parameters = [...parametersOf(input.params, 'path'), ...parametersOf(input.query, 'query')]
  const content = {
    ...(input.body && { 'application/json': { schema: schemaOf(input.body, 'input') } }),
    ...Object.fromEntries(streams.map((media) => [media, {}])),
  }
  const responses = Object.fromEntries(
    Object.entries(output).map(([status, body]) => [
      status,
      {
        description: isMedia(body) || isEmpty(body) ? body.about : (STATUS_CODES[status] ?? 'answer'),
        ...(!isEmpty(body) && { content: contentOf(body) }),
      },
    ]),
  )
  return {
    operationId: operationId(route),
    summary,
    'x-permission': access,
    ...(parameters.length > 0 && { parameters }),
    ...(Object.keys(content).length > 0 && { requestBody: { required: true, content } }),
    responses: {
      ...responses,
      default: {
        description: 'A problem (RFC 9457)',
        content: { [PROBLEM_MEDIA]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function contentOf(body: z.ZodType | MediaBody): Json {
  return isMedia(body) ? { [body.media]: {} } : { 'application/json': { schema: schemaOf(body, 'output') } }
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, described]) => ({
    name: name === '*' ? 'path' : name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: described,
    ...(name === '*' && { description: 'The rest of the path, with its slashes.' }),
  }))
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

/** `GET /reports/:id/receipt` → `getReportsIdReceipt`. */
function operationId({ method, url }: AnyRoute): string {
  const words = url.split(/[^A-Za-z0-9]+/u).filter((word) => word !== '')
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}
