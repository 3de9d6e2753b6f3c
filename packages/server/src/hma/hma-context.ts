// What a call of the HMA-compatible service may use, and who calls.
import type { Services } from '../services.ts'

export type HmaServices = Pick<
  Services,
  'database' | 'ledger' | 'lists' | 'decoder' | 'access' | 'clock' | 'random' | 'log'
>
/** `client`: the name on its certificate, or `loopback`. `trusted`: may see distances. */
export type HmaContext = HmaServices & Readonly<{ client: string; trusted: boolean }>
