// The people and machines of the site, as the server lists them to whoever may know.
import type { Answer } from '@rempart/client'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../call.ts'
import { everyPage } from '../../every-page.ts'
import { useWithStepUp } from '../../session/step-up.tsx'

export type Person = Extract<Answer<'GET /people'>, { status: 200 }>['body']['people'][number]
export type Machine = Extract<Answer<'GET /machines'>, { status: 200 }>['body']['machines'][number]
export type Invitation = Readonly<{
  signInName: string
  name: string
  language: 'en' | 'fr'
  secondAdministrator: boolean
}>
export type KeyWish = Readonly<{ machine: string; scopes: readonly string[]; days: number }>

/** Whom an invitation made, and his link; without one, two administrators make his way in. */
export type Invited = Extract<Answer<'POST /people'>, { status: 201 }>['body']

const PEOPLE = ['people'] as const
const MACHINES = ['machines'] as const

export function peopleQuery() {
  return queryOptions({ ...whoQuery(), select: ({ people }) => people })
}

/** Whether a way in for somebody else takes two administrators: undefined until it is known. */
export function wayInQuery() {
  return queryOptions({ ...whoQuery(), select: ({ wayInTakesTwo }) => wayInTakesTwo })
}

function whoQuery() {
  return queryOptions({
    queryKey: PEOPLE,
    queryFn: async ({ signal }) => {
      let wayInTakesTwo: boolean | undefined
      const people = await everyPage(async (after: string | undefined) => {
        const { body } = await call('GET /people', { query: afterIn(after) }, signal)
        wayInTakesTwo = body.wayInTakesTwo
        return { rows: body.people, next: body.next }
      })
      return { people, wayInTakesTwo }
    },
  })
}

export function machinesQuery() {
  return queryOptions({
    queryKey: MACHINES,
    queryFn: ({ signal }) =>
      everyPage(async (after: string | undefined) => {
        const { machines, next } = (await call('GET /machines', { query: afterIn(after) }, signal)).body
        return { rows: machines, next }
      }),
  })
}

const afterIn = (after: string | undefined) => (after === undefined ? {} : { after })

/** Invites; answers the one-time link where there is one, which nobody can see again. */
export function useInvite() {
  return useChange(PEOPLE, async (body: Invitation): Promise<Invited> => (await call('POST /people', { body })).body)
}

/** A new link for somebody who never used the first. */
export function useInviteAgain() {
  return useChange(
    PEOPLE,
    async (person: string) => (await call('POST /people/{person}/link', { params: { person } })).body.link,
  )
}

export function useDisable() {
  return useChange(PEOPLE, async ({ person, disabled }: Readonly<{ person: string; disabled: boolean }>) => {
    await call('PUT /people/{person}/disabled', { params: { person }, body: { disabled } })
  })
}

export function useAddMachine() {
  return useChange(MACHINES, async (name: string) => {
    await call('POST /machines', { body: { name } })
  })
}

/** A new key; answers its secrets, shown once. */
export function useAddKey() {
  return useChange(
    MACHINES,
    async ({ machine, scopes, days }: KeyWish) =>
      (await call('POST /machines/{machine}/keys', { params: { machine }, body: { scopes: scopes as never, days } }))
        .body,
  )
}

export function useEndKey() {
  return useChange(MACHINES, async (params: Readonly<{ machine: string; key: string }>) => {
    await call('DELETE /machines/{machine}/keys/{key}', { params })
  })
}

/** One change: with a fresh proof where the server asks for one, after which what is listed is asked again. */
function useChange<In, Out>(key: readonly string[], act: (given: In) => Promise<Out>) {
  const data = useQueryClient()
  const withStepUp = useWithStepUp()
  return useMutation({
    mutationFn: (given: In) => withStepUp(() => act(given)),
    onSettled: () => data.invalidateQueries({ queryKey: key }),
  })
}
