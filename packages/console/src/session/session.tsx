// Who is signed in. The server says what that person may do; the console only leaves out what would be refused.
import { CallProblem } from '@rempart/client'
import type { Answer } from '@rempart/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { call, keepToken } from '../call.ts'
import { Problem } from '../parts/problem.tsx'

export type Session = Extract<Answer<'GET /sessions/current'>, { status: 200 }>['body']
const SessionContext = createContext<Session | undefined>(undefined)
const SESSION_KEY = ['session'] as const

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
  })
  const nobody = current.error instanceof CallProblem && current.error.status === 401
  useEffect(() => {
    if (nobody) location.assign('/sign-in')
  }, [nobody])
  if (current.data !== undefined) return <SessionContext value={current.data}>{children}</SessionContext>
  if (current.isPending || nobody) return <p className="p-4">{t('app.loading')}</p>
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

/** Ends the session; the server tells the browser to forget everything of it. */
export async function signOut(): Promise<void> {
  await call('DELETE /sessions/current', {})
  keepToken(undefined)
  location.assign('/sign-in')
}
