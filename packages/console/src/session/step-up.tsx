// A fresh proof of who is there, before an act that needs one: the passkey again, or password and code.
import { CallProblem } from '@rempart/client'
import { startAuthentication } from '@simplewebauthn/browser'
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'
import { createContext, useCallback, useContext, useRef, useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../call.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useRefreshSession } from './session.tsx'

type Act<T> = () => Promise<T>
type WithStepUp = <T>(act: Act<T>) => Promise<T>
const StepUpContext = createContext<WithStepUp>((act) => act())

/** Runs an act; where the server asks for a fresh proof, asks the person for it and runs the act once more. An act that
 * was called off rejects with what the server said. */
export function useWithStepUp(): WithStepUp {
  return useContext(StepUpContext)
}

type Waiting = Readonly<{ settle(proven: boolean): void }>

export function StepUpProvider({ children }: Readonly<{ children: ReactNode }>) {
  const { t } = useTranslation()
  const refresh = useRefreshSession()
  const waiting = useRef<Waiting | undefined>(undefined)
  const [open, setOpen] = useState(false)
  const [failed, setFailed] = useState(false)
  const settle = (proven: boolean): void => {
    setOpen(false)
    waiting.current?.settle(proven)
    waiting.current = undefined
  }
  const withStepUp = useCallback<WithStepUp>(async (act) => {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof CallProblem) || error.code !== 'step-up-needed') throw error
      const proven = await new Promise<boolean>((done) => {
        waiting.current = { settle: done }
        setFailed(false)
        setOpen(true)
      })
      if (!proven) throw error
      return await act()
    }
  }, [])
  const prove = async (proof: Act<unknown>): Promise<void> => {
    setFailed(false)
    try {
      await proof()
      await refresh()
      settle(true)
    } catch {
      setFailed(true)
    }
  }
  return (
    <StepUpContext value={withStepUp}>
      {children}
      <Dialog open={open} onClose={() => settle(false)} title={t('stepUp.title')}>
        <p className="mb-4">{t('stepUp.why')}</p>
        {failed ? <p role="alert">{t('stepUp.failed')}</p> : null}
        <Button main onClick={() => void prove(withPasskey)}>
          {t('stepUp.passkey')}
        </Button>
        <PasswordForm onProve={(password, code) => void prove(() => withPassword(password, code))} />
      </Dialog>
    </StepUpContext>
  )
}

function PasswordForm({ onProve }: Readonly<{ onProve(password: string, code: string): void }>) {
  const { t } = useTranslation()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string): string => {
      const value = form.get(name)
      return typeof value === 'string' ? value : ''
    }
    onProve(text('password'), text('code'))
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
      <Button submit>{t('stepUp.confirm')}</Button>
    </form>
  )
}

async function withPasskey(): Promise<void> {
  const { body } = await call('POST /sessions/current/step-up/options', {})
  const response = await startAuthentication({ optionsJSON: body.options as PublicKeyCredentialRequestOptionsJSON })
  await call('POST /sessions/current/step-up', { body: { ceremony: body.ceremony, response } })
}

async function withPassword(password: string, code: string): Promise<void> {
  await call('POST /sessions/current/step-up/password', { body: { password, code } })
}
