// Who is signed in, in which role, and the way to another role or out.
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ROLE_NAMES } from '@rempart/core'
import { call } from '../call.ts'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { Problems } from '../parts/problem.tsx'
import { useRefreshSession, useSession, useSignOut } from './session.tsx'
import { useLanguage } from '../words/use-language.ts'

export function RoleMenu() {
  const { t } = useTranslation()
  const { name, role, roles } = useSession()
  const refresh = useRefreshSession()
  const change = useMutation({
    mutationFn: async (next: typeof role) => {
      await call('POST /sessions/current/role', { body: { role: next } })
      await refresh()
    },
  })
  const language = useLanguage()
  const out = useSignOut()
  useKeys([{ key: 'O', act: t('app.signOut'), run: () => out.mutate() }])
  return (
    <div className="flex flex-wrap items-center gap-3">
      <span>{name}</span>
      {roles.length > 1 ? (
        <select
          aria-label={t('session.role')}
          value={role}
          disabled={change.isPending}
          onChange={(event) => {
            const next = roles.find((one) => one === event.target.value)
            if (next !== undefined) change.mutate(next)
          }}
          className="border-line bg-sheet min-h-9 max-w-full rounded-md border px-2"
        >
          {roles.map((one) => (
            <option key={one} value={one}>
              {ROLE_NAMES[one][language]}
            </option>
          ))}
        </select>
      ) : (
        <span className="text-soft">{ROLE_NAMES[role][language]}</span>
      )}
      <Button shortcut="O" onClick={() => out.mutate()}>
        {t('app.signOut')}
      </Button>
      <Problems errors={[change.error, out.error]} />
    </div>
  )
}
