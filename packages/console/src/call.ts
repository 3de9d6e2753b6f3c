// The console's only way to the server: the typed client, on the page's own origin.
import { createClient } from '@rempart/client'

export const call = createClient({ origin: '' })
