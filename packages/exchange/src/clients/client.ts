// What a partner's client is: a plain object, one file each, that turns checkpoints into requests and answers' statements
// into the next request. It holds no state and asks nothing itself.
import { UserError } from '@rempart/core'
import type { Realm } from '@rempart/core'
import type { ListStatement } from '../hash-list.ts'
import type { ByteFormat } from '../list-format.ts'
import { MAX_NEXT_CHARACTERS } from './limits.ts'
import type { PartnerRequest } from './request.ts'

/** Variables of the process by name; credentials come from nowhere else. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What an operator says of a match. `up`: it is what the list says. */
export type Vote = Readonly<{
  entry: string
  vote: 'up' | 'down'
  /** The hash type the vote is about, as the partner names it; some partners ask for one. */
  hashType?: string
  /** Reasons or tags as the partner names them. */
  reasons: readonly string[]
}>

export type ListClient = Readonly<{
  id: string
  name: string
  /** Where the interface is written down. */
  spec: string
  format: ByteFormat
  /** Named environments with their address and what they hold; the first is not a default: one must be chosen. */
  environments: Readonly<Record<string, Readonly<{ base: string; realm?: Realm }>>>
  /** Names of the variables that hold credentials. */
  credentials: readonly string[]
  /** UserError `key-missing` naming the variable that is not set. `base` replaces the address, for tests. */
  connect(base: URL, environment: Environment): PartnerConnection
}>

export type PartnerConnection = Readonly<{
  /** The first page after a checkpoint (all there is, without one). */
  first(checkpoint: string | undefined, now: Date): PartnerRequest
  /** The page that an answer's statement names. UserError `refused` where it leads elsewhere. */
  next(page: string, checkpoint: string | undefined, now: Date): PartnerRequest
  /** What to keep after the last page: from what the answers stated, and from when the pull began. */
  checkpointAfter(statements: readonly ListStatement[], began: Date): string | undefined
  /** UserError `usage` where the vote lacks what this partner asks for, `key-missing`. */
  feedback(vote: Vote): PartnerRequest
}>

/** The variable's value. UserError `key-missing` names it, never a value. */
export function credential(environment: Environment, name: string): string {
  const value = environment[name]
  if (value !== undefined && value !== '') return value
  throw new UserError({
    code: 'key-missing',
    subject: name,
    reason: 'is not set: credentials come from the environment',
  })
}

/** A page address that a partner gave, below `base`. UserError `refused` where it leads anywhere else. */
export function pageBelow(base: URL, page: string): URL {
  const refused = (reason: string): UserError =>
    new UserError({ code: 'refused', subject: `next page of ${base.host}`, reason })
  if (page.length > MAX_NEXT_CHARACTERS) throw refused('has a longer address than any page needs')
  // A relative address begins with a slash and still lies below the base.
  const text = page.startsWith('/') ? `${base.href.replace(/\/$/u, '')}${page}` : page
  if (!URL.canParse(text)) throw refused('is no address')
  const url = new URL(text)
  if (url.origin !== base.origin || !url.pathname.startsWith(base.pathname.replace(/\/$/u, '')))
    throw refused('leads to another place')
  return url
}
