// An operation as the server tells it to one of its members: of other countries, nothing that is theirs.
import type { Answer } from '@rempart/client'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../call.ts'
import { everyPage } from '../../every-page.ts'
import { useWithStepUp } from '../../session/step-up.tsx'

export type Measures = Extract<Answer<'GET /operations/{operation}/measures'>, { status: 200 }>['body']
export type Disclosure = Extract<
  Answer<'GET /operations/{operation}/disclosures'>,
  { status: 200 }
>['body']['disclosures'][number]

const OPERATIONS = ['operations'] as const

export function operationsQuery() {
  return queryOptions({
    queryKey: OPERATIONS,
    queryFn: async ({ signal }) => (await call('GET /operations', {}, signal)).body.operations,
  })
}
export function operationQuery(operation: string) {
  return queryOptions({
    queryKey: [...OPERATIONS, operation],
    queryFn: async ({ signal }) => (await call('GET /operations/{operation}', of(operation), signal)).body,
  })
}
export function measuresQuery(operation: string) {
  return queryOptions({
    queryKey: [...OPERATIONS, operation, 'measures'],
    queryFn: async ({ signal }) =>
      (await call('GET /operations/{operation}/measures', { ...of(operation), query: {} }, signal)).body,
  })
}

/** All of them, page by page: a package names what it is to tell by choosing among them. */
export function operationEntitiesQuery(operation: string) {
  return queryOptions({
    queryKey: [...OPERATIONS, operation, 'entities'],
    queryFn: async ({ signal }) => {
      const entities = await everyPage(async (after: number | undefined) => {
        const query = after === undefined ? {} : { after }
        const { body } = await call('GET /operations/{operation}/entities', { ...of(operation), query }, signal)
        return { rows: body.entities, next: body.next }
      })
      return { entities }
    },
  })
}
export function disclosuresQuery(operation: string) {
  return queryOptions({
    queryKey: [...OPERATIONS, operation, 'disclosures'],
    queryFn: async ({ signal }) =>
      (await call('GET /operations/{operation}/disclosures', of(operation), signal)).body.disclosures,
  })
}

/** One package with what it says. */
export function disclosureQuery(operation: string, disclosure: string) {
  return queryOptions({
    queryKey: [...OPERATIONS, operation, 'disclosures', disclosure],
    queryFn: async ({ signal }) =>
      (
        await call(
          'GET /operations/{operation}/disclosures/{disclosure}',
          { params: { operation, disclosure } },
          signal,
        )
      ).body,
  })
}

/** One change; everything shown of operations is asked again afterwards. */
export function useChangeOperation<In>(act: (given: In) => Promise<unknown>) {
  const data = useQueryClient()
  const withStepUp = useWithStepUp()
  return useMutation({
    mutationFn: (given: In) => withStepUp(() => act(given)),
    onSettled: () => data.invalidateQueries({ queryKey: OPERATIONS }),
  })
}

export function of(operation: string) {
  return { params: { operation } } as const
}
