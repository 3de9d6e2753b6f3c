// A fresh proof of who is there, before an act that needs one: the passkey again, or password and one-time code
// (WebAuthn Level 3, section 5.1.9; docs/people.md).
import { CallProblem } from '@rempart/client'
import { useMutation } from '@tanstack/react-query'
import { createContext, useCallback, useContext, useRef, useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../call.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Problem } from '../parts/problem.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useRefreshSession } from './session.tsx'

type WithStepUp = <T>(act: () => Promise<T>) => Promise<T>
const StepUpContext = createContext<WithStepUp>((act) => act())

/** Runs an act; where the server asks for a fresh proof, asks the person for it and runs the act once more. An act that was
 * called off rejects with what the server said. */
export function useWithStepUp(): WithStepUp {
  return useContext(StepUpContext)
}

export function StepUpProvider({ children }: Readonly<{ children: ReactNode }>) {
  const { t } = useTranslation()
  const refresh = useRefreshSession()
  /** Acts that wait for the proof: one proof serves all of them. */
  const waiting = useRef<((proven: boolean) => void)[]>([])
  const [open, setOpen] = useState(false)
  const prove = useMutation({
    mutationFn: async (proof: () => Promise<void>) => {
      await proof()
      await refresh() // the proof opened a new session, whose token the act needs
    },
    onSuccess: () => settle(true),
  })
  const settle = (proven: boolean): void => {
    setOpen(false)
    for (const act of waiting.current.splice(0)) act(proven)
  }
  const { reset } = prove
  const withStepUp = useCallback<WithStepUp>(
    async (act) => {
      try {
        return await act()
      } catch (error) {
        if (!(error instanceof CallProblem) || error.code !== 'step-up-needed') throw error
        const proven = await new Promise<boolean>((done) => {
          waiting.current.push(done)
          reset()
          setOpen(true)
        })
        if (!proven) throw error
        return await act()
      }
    },
    [reset],
  )
  return (
    <StepUpContext value={withStepUp}>
      {children}
      <Dialog open={open} onClose={() => settle(false)} title={t('stepUp.title')}>
        <p className="mb-4">{t('stepUp.why')}</p>
        <Failure error={prove.error} />
        <Button main disabled={prove.isPending} onClick={() => prove.mutate(withPasskey)}>
          {t('stepUp.passkey')}
        </Button>
        <PasswordForm
          busy={prove.isPending}
          onProve={(password, code) => prove.mutate(() => withPassword(password, code))}
        />
      </Dialog>
    </StepUpContext>
  )
}

/** A passkey that was not given is the browser's word, not the server's. */
function Failure({ error }: Readonly<{ error: Error | null }>) {
  const { t } = useTranslation()
  if (error === null) return null
  if (error instanceof CallProblem && error.status !== 401) return <Problem error={error} />
  return <p role="alert">{t('stepUp.failed')}</p>
}

type FormProps = Readonly<{ busy: boolean; onProve(password: string, code: string): void }>

function PasswordForm({ busy, onProve }: FormProps) {
  const { t } = useTranslation()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const { password, code } = Object.fromEntries(new FormData(event.currentTarget))
    if (typeof password === 'string' && typeof code === 'string') onProve(password, code)
  }
  return (
    <form onSubmit={submit} className="border-line mt-6 grid gap-3 border-t pt-4">
      <TextField
        label={t('stepUp.password')}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
      <TextField label={t('stepUp.code')} name="code" inputMode="numeric" autoComplete="one-time-code" required />
      <Button submit disabled={busy}>
        {t('stepUp.confirm')}
      </Button>
    </form>
  )
}

async function withPasskey(): Promise<void> {
  const { body } = await call('POST /sessions/current/step-up/options', {})
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    body.options as PublicKeyCredentialRequestOptionsJSON,
  )
  const credential = await navigator.credentials.get({ publicKey })
  if (!(credential instanceof PublicKeyCredential)) throw new Error('no passkey was given')
  await call('POST /sessions/current/step-up', {
    body: { ceremony: body.ceremony, response: { ...credential.toJSON(), type: 'public-key' } },
  })
}

async function withPassword(password: string, code: string): Promise<void> {
  await call('POST /sessions/current/step-up/password', { body: { password, code } })
}
