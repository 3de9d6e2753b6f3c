// The document that callers build on, held against the OpenAPI Initiative's own schema of version 3.1.
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, it } from 'vitest'
import { ROUTES } from '../routes/index.ts'
import { openApi } from './openapi.ts'

const document = (): Record<string, unknown> => structuredClone(openApi(ROUTES, { version: '1.0.0' }))

it('is an OpenAPI 3.1 document by the official schema, every reference in it resolved', async () => {
  const validator = new Validator()
  expect(await validator.validate(document())).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
  expect(() => validator.resolveRefs()).not.toThrow()
})

it('would be refused with a parameter that lies nowhere, or an answer without its description', async () => {
  const broken = document()
  broken['paths'] = {
    '/health': { get: { parameters: [{ name: 'a', in: 'nowhere', schema: {} }], responses: { 200: {} } } },
  }
  expect(await new Validator().validate(broken)).toMatchObject({ valid: false })
})

it('names every route once: its method and path, an operation of its own, and the permission that it asks for', () => {
  const paths = document()['paths'] as Record<string, Record<string, { operationId: string; 'x-permission': string }>>
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
  expect(operations).toHaveLength(ROUTES.length)
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(ROUTES.length)
  expect(operations.map((operation) => operation['x-permission']).toSorted()).toEqual(
    ROUTES.map(({ access }) => access).toSorted(),
  )
})
