// Ledger entries: one for each act. What could identify content or a person (paths, digests, names) is not in the log
// but committed to as SHA-256(salt ‖ value), one random salt a value; salts and values are the entry's opening and lie
// beside the log, so that erasing an opening forgets the value while the tree stays valid (PROTOCOLS §6.3, SECURITY G8).
import { hash } from 'node:crypto'
import { UserError } from '@rempart/core'
import { canonicalJson } from './canonical-json.ts'
import { MAX_ENTRY_BYTES } from './tile-layout.ts'

export const ENTRY_TYPES = [
  'case-opened',
  'resumed',
  'list-received',
  'list-proposed',
  'list-proposal-refused',
  'card-moved',
  'list-imported',
  'list-updated',
  'list-changed',
  'list-removed',
  'list-exported',
  'list-quarantined',
  'list-quarantine-lifted',
  'examiner-changed',
  'examined-again',
  'hunt-asked',
  'received',
  'sealed',
  'decoded',
  'matched',
  'inspected',
  'related',
  'ranked',
  'view',
  'view-failed',
  'gap',
  'verified',
  'key-event',
  'shredded',
  'case-closed',
  'site-opened',
  'report-received',
  'case-imported',
  'exhibit-imported',
  'session',
  'person-change',
  'authenticator-added',
  'case-assigned',
  'case-finished',
  'case-reopened',
  'retention-override',
  'hold-placed',
  'hold-lifted',
  'machine-change',
  'act-asked',
  'act-approved',
  'act-closed',
  'act-performed',
  'ledger-read',
  'originals-taken',
  'hoarding-alarm',
  'clock-accepted',
  'decision',
  'decision-undone',
  'report-joined',
  'address-fetched',
  'case-event',
  'entity-stated',
  'entity-linked',
  'entity-compared',
  'operation-event',
  'disclosure-event',
  'escalated',
  'note',
  'second-opinion-asked',
  'opinion',
  'golden-set',
] as const
export type EntryType = (typeof ENTRY_TYPES)[number]

/** Counts, versions and codes: never content, names, paths or hashes of exhibits. */
export type Facts = Readonly<Record<string, string | number | boolean>>
/** What is done: `commit` holds the values that the log only commits to. */
export type Act = Readonly<{ type: EntryType; commit?: Readonly<Record<string, string>>; facts?: Facts }>
/** What the log holds; commitments in lower-case hexadecimal. */
export type Entry = Readonly<{
  type: EntryType
  at: string
  seq: number
  commitments: Readonly<Record<string, string>>
  facts: Facts
}>
/** Salt (hexadecimal) and value of each commitment of one entry, or the number of the entry that records its erasure, or
 * that whoever appended keeps it elsewhere (a site keeps openings sealed, in its database). */
export type Opening = Readonly<
  | { kind: 'values'; values: Readonly<Record<string, Readonly<{ salt: string; value: string }>>> }
  | { kind: 'erased'; by: number }
  | { kind: 'elsewhere' }
>

/** 128 random bits: guessing a committed path or digest then means guessing its salt. */
const SALT_BYTES = 16

/** The entry of an act as log bytes, and its opening. */
export function sealAct(
  act: Act,
  { at, seq, random }: Readonly<{ at: Date; seq: number; random: (bytes: number) => Uint8Array }>,
): Readonly<{ bytes: Uint8Array; opening: Opening }> {
  const values: Record<string, { salt: string; value: string }> = {}
  const commitments: Record<string, string> = {}
  for (const [name, value] of Object.entries(act.commit ?? {})) {
    const salt = Buffer.from(random(SALT_BYTES)).toString('hex')
    values[name] = { salt, value }
    commitments[name] = commitmentOf({ salt, value })
  }
  const entry: Entry = { type: act.type, at: at.toISOString(), seq, commitments, facts: act.facts ?? {} }
  const bytes = Buffer.from(canonicalJson(entry))
  if (bytes.length > MAX_ENTRY_BYTES)
    throw new UserError({ code: 'limit-exceeded', subject: `ledger entry ${act.type}`, reason: 'larger than 64 KiB' })
  return { bytes, opening: { kind: 'values', values } }
}

/** SHA-256(salt ‖ value) in hexadecimal. */
export function commitmentOf({ salt, value }: Readonly<{ salt: string; value: string }>): string {
  return hash('sha256', Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(value)]), 'hex')
}

/** The entry that log bytes hold, or undefined where they are no canonical entry. */
export function parseEntry(bytes: Uint8Array): Entry | undefined {
  const value = parseCanonical(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  if (!isRecord(value)) return undefined
  const { type, at, seq, commitments, facts } = value
  if (Object.keys(value).length !== 5 || typeof seq !== 'number' || typeof at !== 'string') return undefined
  if (!isEntryType(type) || !isRecord(commitments) || !isRecord(facts)) return undefined
  if (!Object.values(commitments).every((digest) => typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest)))
    return undefined
  if (!Object.values(facts).every((fact) => ['string', 'number', 'boolean'].includes(typeof fact))) return undefined
  return { type, at, seq, commitments: commitments as Record<string, string>, facts: facts as Facts }
}

/** Whether the opening states exactly what the entry commits to. */
export function opensEntry(opening: Opening | undefined, { commitments }: Entry): boolean {
  if (opening?.kind !== 'values') return false
  const names = Object.keys(commitments)
  return (
    Object.keys(opening.values).length === names.length &&
    names.every((name) => {
      const pair = Object.hasOwn(opening.values, name) ? opening.values[name] : undefined
      return pair !== undefined && commitmentOf(pair) === commitments[name]
    })
  )
}

/** One line of an openings file: canonical JSON, `{"path":["salt","value"]}`, `{"erased":7}` or `{"elsewhere":true}`. */
export function openingLine(opening: Opening): string {
  if (opening.kind === 'elsewhere') return canonicalJson({ elsewhere: true })
  if (opening.kind === 'erased') return canonicalJson({ erased: opening.by })
  return canonicalJson(
    Object.fromEntries(Object.entries(opening.values).map(([name, { salt, value }]) => [name, [salt, value]])),
  )
}

/** The opening of a line, or undefined where it is none. */
export function parseOpening(line: string): Opening | undefined {
  const parsed = parseCanonical(line)
  if (!isRecord(parsed)) return undefined
  if (parsed['elsewhere'] === true) return { kind: 'elsewhere' }
  if (typeof parsed['erased'] === 'number') return { kind: 'erased', by: parsed['erased'] }
  const values: Record<string, { salt: string; value: string }> = {}
  for (const [name, pair] of Object.entries(parsed)) {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined
    const [salt, value] = pair as unknown[]
    if (typeof salt !== 'string' || typeof value !== 'string' || !/^(?:[0-9a-f]{2})+$/.test(salt)) return undefined
    values[name] = { salt, value }
  }
  return { kind: 'values', values }
}

function parseCanonical(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return canonicalJson(value as Parameters<typeof canonicalJson>[0]) === text ? value : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isEntryType(value: unknown): value is EntryType {
  return (ENTRY_TYPES as readonly unknown[]).includes(value)
}
