// The operator's settings for fetching, checked before the site starts. Whoever lets the site fetch says who allowed it: fetching
// what may be unlawful to possess can itself need authority, and every file that comes names it.
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { UserError } from '@rempart/core'
import { type AllowedHost, parseAllowedHosts } from './allow-list.ts'

export type FetchConfig = Readonly<{
  hosts: readonly AllowedHost[]
  /** Who in the organisation allowed it, and on which authority; shown with everything that was fetched. */
  allowedBy: string
  userAgent: string
  /** Certificate authorities beside the usual ones, PEM. */
  extraCaPem: string | undefined
}>

/** What most programs begin theirs with: it says nothing of the site or of Rempart. */
const PLAIN_USER_AGENT = 'Mozilla/5.0'

/** Undefined where nothing may be fetched. UserError `usage` names the setting, `unreadable` the file. */
export function readFetchConfig({
  hosts: text,
  allowedBy,
  userAgent,
  caFile,
}: Readonly<Record<'hosts' | 'allowedBy' | 'userAgent' | 'caFile', string | undefined>>): FetchConfig | undefined {
  const refuse = (subject: string, reason: string): UserError => new UserError({ code: 'usage', subject, reason })
  const hosts = parseAllowedHosts(text ?? '', 'REMPART_FETCH_HOSTS')
  if (hosts.length === 0) {
    if ((allowedBy ?? userAgent ?? caFile) === undefined) return undefined
    throw refuse('REMPART_FETCH_HOSTS', 'the other REMPART_FETCH_ settings need it: it names the hosts')
  }
  if (allowedBy === undefined)
    throw refuse('REMPART_FETCH_ALLOWED_BY', 'is needed beside REMPART_FETCH_HOSTS: who allows it, on which authority')
  return { hosts, allowedBy, userAgent: userAgent ?? PLAIN_USER_AGENT, extraCaPem: caFile && readAuthorities(caFile) }
}

function readAuthorities(file: string): string {
  try {
    const pem = readFileSync(file, 'utf8')
    new X509Certificate(pem).toString() // throws for what is none
    return pem
  } catch (cause) {
    throw new UserError({ code: 'unreadable', subject: file, reason: 'holds no certificate in PEM', cause })
  }
}
