// The partners whose lists are pulled; one file each.
import { UserError } from '@rempart/core'
import type { ListClient } from './client.ts'
import { ncmec } from './ncmec.ts'
import { stopNcii } from './stopncii.ts'
import { threatExchange } from './threat-exchange.ts'

export const LIST_CLIENTS: readonly ListClient[] = [ncmec, stopNcii, threatExchange]

/** The client of this id. UserError `usage`. */
export function clientOf(id: string): ListClient {
  const client = LIST_CLIENTS.find((known) => known.id === id)
  if (client !== undefined) return client
  const known = LIST_CLIENTS.map((one) => one.id).join(', ')
  throw new UserError({ code: 'usage', subject: id, reason: `is no partner (${known})` })
}
