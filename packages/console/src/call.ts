// The console's only way to the server: the typed client, on the page's own origin, with the session's token against
// requests that other sites forge.
import { createClient } from '@rempart/client'

let token: string | undefined

/** Keeps the token of the session that is open; undefined forgets it. It lives in this page alone. */
export function keepToken(csrf: string | undefined): void {
  token = csrf
}

export const call = createClient({
  origin: '',
  headers: (): Readonly<Record<string, string>> => (token === undefined ? {} : { 'rempart-csrf': token }),
})
