// The last act, said in words, and the way back from it: `u` undoes it wherever one is.
import { useMutation } from '@tanstack/react-query'
import { createContext, useContext, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { Problem } from '../parts/problem.tsx'

/** `undo` gives the sentence to be said once the act is taken back; without it there is no way back. */
export type Act = Readonly<{ said: string; undo?: () => Promise<string> }>
const ActContext = createContext<(act: Act) => void>(() => undefined)

/** Tells what was done. It replaces what was told before. */
export function useTell(): (act: Act) => void {
  return useContext(ActContext)
}

export function LastAct({ children }: Readonly<{ children: ReactNode }>) {
  const { t } = useTranslation()
  const [last, setLast] = useState<Act>()
  const back = useMutation({
    mutationFn: async (undo: () => Promise<string>) => setLast({ said: await undo() }),
  })
  const undo = last?.undo
  const run = (): void => {
    if (undo !== undefined && !back.isPending) back.mutate(undo)
  }
  useKeys(undo === undefined ? [] : [{ key: 'u', act: t('keys.undo'), run }])
  return (
    <ActContext value={setLast}>
      <div className="flex min-h-9 flex-wrap items-center gap-4">
        <p role="status">{last?.said}</p>
        {undo === undefined ? null : (
          <Button onClick={run} shortcut="u">
            {t('keys.undo')}
          </Button>
        )}
      </div>
      {back.error === null ? null : <Problem error={back.error} />}
      {children}
    </ActContext>
  )
}
