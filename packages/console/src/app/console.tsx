// Joins language, keys, data and rooms.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { I18nextProvider } from 'react-i18next'
import { KeyProvider } from '../keys/keys.tsx'
import { SessionGate } from '../session/session.tsx'
import { StepUpProvider } from '../session/step-up.tsx'
import { preferredLanguage, startWords } from '../words/words.ts'
import { router } from './router.tsx'
import { preferredTheme, showTheme } from './theme.ts'

const words = startWords(preferredLanguage())
// Nothing is asked twice behind a person's back: what the server refused once, a person asks again.
const data = new QueryClient({ defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } } })
showTheme(preferredTheme())

export function Console() {
  return (
    <I18nextProvider i18n={words}>
      <QueryClientProvider client={data}>
        <KeyProvider>
          <SessionGate>
            <StepUpProvider>
              <RouterProvider router={router} />
            </StepUpProvider>
          </SessionGate>
        </KeyProvider>
      </QueryClientProvider>
    </I18nextProvider>
  )
}
