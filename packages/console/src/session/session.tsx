// Who is signed in. The server says what that person may do; the console only leaves out what would be refused.
import { CallProblem } from '@rempart/client'
import type { Answer } from '@rempart/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { call, keepToken } from '../call.ts'
import { Problem } from '../parts/problem.tsx'
import { leave, useIdle } from './idle.ts'

export type Session = Extract<Answer<'GET /sessions/current'>, { status: 200 }>['body']
const SessionContext = createContext<Session | undefined>(undefined)
/** Under it the session is asked for; what is refused for want of one asks again (app/console.tsx). */
export const SESSION_KEY = ['session'] as const

/** Shows its children to who is signed in and leads everyone else to the sign-in page. */
export function SessionGate({ children }: Readonly<{ children: ReactNode }>) {
  const { t } = useTranslation()
  const current = useQuery({
    queryKey: SESSION_KEY,
    queryFn: async ({ signal }) => {
      const { body } = await call('GET /sessions/current', {}, signal)
      keepToken(body.csrf)
      return body
    },
    refetchOnWindowFocus: 'always',
  })
  useIdle()
  const nobody = current.error instanceof CallProblem && current.error.status === 401
  const { data: session } = current
  const [begun, setBegun] = useState(session)
  if (begun === undefined && session !== undefined) setBegun(session)
  /** Another person or role, from here or from another window: nothing that the first one saw may stay in this page. */
  const another = begun !== undefined && (session?.person !== begun.person || session.role !== begun.role)
  useEffect(() => {
    if (nobody) leave()
    else if (another) location.assign('/console/')
  }, [nobody, another])
  if (current.isPending || nobody || another) return <p className="p-4">{t('app.loading')}</p>
  if (session !== undefined) return <SessionContext value={session}>{children}</SessionContext>
  return <Problem error={current.error} onAgain={() => void current.refetch()} />
}

/** The session; called below SessionGate only. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === undefined) throw new Error('there is no session here')
  return session
}

/** Whether the server gives this person a permission. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useSession()
  return (permission) => permissions.includes(permission)
}

/** Asks the server again who is signed in: after a change of role, or a fresh proof of presence. */
export function useRefreshSession(): () => Promise<void> {
  const data = useQueryClient()
  return () => data.invalidateQueries({ queryKey: SESSION_KEY })
}

/** Ends the session; the server tells the browser to forget everything of it. Where it cannot be reached the session goes on,
 * and the problem says so. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => call('DELETE /sessions/current', {}),
    onSuccess: () => {
      keepToken(undefined)
      leave()
    },
  })
}
