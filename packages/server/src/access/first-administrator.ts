// The first administrator: a one-time link, made when a site is founded, printed once.
import type { Transaction } from '@rempart/store'

/** What the first start prints after founding the site; undefined where there is nothing to say. */
export type FirstAdministrator = Readonly<{ link: string }> | undefined

/** Called in the transaction that founds the site. */
export function inviteFirstAdministrator(_tx: Transaction): Promise<FirstAdministrator> {
  return Promise.resolve(undefined)
}
