// Writes the types of the HTTP contract, packages/client/src/generated/routes.ts, from the server's own OpenAPI document:
// the schemas that validate are the types that callers compile against. A build product, not in git.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openApi } from '../packages/server/src/http/openapi.ts'
import { ROUTES } from '../packages/server/src/routes/index.ts'

type Schema = Readonly<Record<string, unknown>>
type Operation = Readonly<{
  parameters?: readonly Readonly<{ name: string; in: 'path' | 'query'; required: boolean; schema: Schema }>[]
  requestBody?: Readonly<{ content: Readonly<Record<string, Readonly<{ schema?: Schema }>>> }>
  responses: Readonly<Record<string, Readonly<{ content?: Readonly<Record<string, Readonly<{ schema?: Schema }>>> }>>>
}>

const target = join(import.meta.dirname, '../packages/client/src/generated/routes.ts')
const document = openApi(ROUTES, { version: 'types' }) as {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => `  '${method.toUpperCase()} ${path}': ${typeOf(operation)}`),
)
const text = `// Built by scripts/build-client.ts from the server's routes.\nexport type Routes = {\n${entries.toSorted().join('\n')}\n}\n`
if (readOrNothing(target) !== text) {
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, text)
  console.log(`built the types of ${entries.length} routes`)
}

function typeOf({ parameters = [], requestBody, responses }: Operation): string {
  const fields = (place: 'path' | 'query'): string => {
    const own = parameters.filter((parameter) => parameter.in === place)
    if (own.length === 0) return 'undefined'
    return `{ ${own.map(({ name, required, schema }) => `'${name}'${required ? '' : '?'}: ${tsOf(schema)}`).join('; ')} }`
  }
  const json = requestBody?.content['application/json']?.schema
  const body = json === undefined ? 'undefined' : tsOf(json)
  const raw = Object.keys(requestBody?.content ?? {}).some((media) => media !== 'application/json')
  const answers = Object.entries(responses)
    .filter(([status]) => status !== 'default')
    .map(([status, { content = {} }]) => `${status}: ${answerOf(content)}`)
  return `{ params: ${fields('path')}; query: ${fields('query')}; body: ${body}; raw: ${raw}; answers: { ${answers.join('; ')} } }`
}

function answerOf(content: Readonly<Record<string, Readonly<{ schema?: Schema }>>>): string {
  const schema = content['application/json']?.schema
  return schema === undefined ? 'Response' : tsOf(schema)
}

/** A JSON Schema (2020-12, as zod writes it) as a TypeScript type. What it cannot say is `unknown`. */
function tsOf(schema: Schema): string {
  const { type, properties, required = [], additionalProperties, items, prefixItems, anyOf, oneOf, allOf } = schema
  if ('const' in schema) return JSON.stringify(schema['const'])
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ')
  const choices = anyOf ?? oneOf
  if (isSchemas(choices)) return `(${choices.map(tsOf).join(' | ')})`
  if (isSchemas(allOf)) return `(${allOf.map(tsOf).join(' & ')})`
  if (Array.isArray(type)) return `(${type.map((one: unknown) => tsOf({ ...schema, type: one })).join(' | ')})`
  if (isSchemas(prefixItems)) return `readonly [${prefixItems.map(tsOf).join(', ')}]`
  if (type === 'array') return `readonly (${isSchema(items) ? tsOf(items) : 'unknown'})[]`
  if (type === 'object') {
    if (!isSchema(properties))
      return `{ readonly [name: string]: ${isSchema(additionalProperties) ? tsOf(additionalProperties) : 'unknown'} }`
    const named = Object.entries(properties).map(
      ([name, value]) =>
        `readonly ${JSON.stringify(name)}${(required as readonly string[]).includes(name) ? '' : '?'}: ${tsOf(value as Schema)}`,
    )
    return `{ ${named.join('; ')} }`
  }
  const plain: Readonly<Record<string, string>> = {
    string: 'string',
    number: 'number',
    integer: 'number',
    boolean: 'boolean',
    null: 'null',
  }
  return plain[String(type)] ?? 'unknown'
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSchemas(value: unknown): value is readonly Schema[] {
  return Array.isArray(value) && value.length > 0 && value.every(isSchema)
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
