// Joins language, keys, data and rooms.
import { CallProblem } from '@rempart/client'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { I18nextProvider } from 'react-i18next'
import { KeyProvider } from '../keys/keys.tsx'
import { SESSION_KEY, SessionGate } from '../session/session.tsx'
import { StepUpProvider } from '../session/step-up.tsx'
import { preferredLanguage, startWords } from '../words/words.ts'
import { router } from './router.tsx'
import { preferredTheme, showTheme } from './theme.ts'

const words = startWords(preferredLanguage())
// Nothing is asked twice behind a person's back: what the server refused once, a person asks again. Where it says that nobody
// is signed in, the session is asked for, which leads to the door.
const onError = (error: unknown): void => {
  if (error instanceof CallProblem && error.status === 401) void data.refetchQueries({ queryKey: SESSION_KEY })
}
const data: QueryClient = new QueryClient({
  // Without a network an act fails at once and says so, rather than wait and be done when nobody looks.
  defaultOptions: {
    queries: { retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
  mutationCache: new MutationCache({ onError }),
  queryCache: new QueryCache({
    onError: (error, { queryKey }) => (queryKey === SESSION_KEY ? undefined : onError(error)),
  }),
})
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
