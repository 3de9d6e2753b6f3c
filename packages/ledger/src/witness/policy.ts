// Which logs and witnesses somebody trusts, and how many cosignatures a checkpoint needs: c2sp.org/tlog-policy, a text file.
import { UserError } from '@rempart/core'
import { parseCheckpoint } from '../checkpoint.ts'
import { MAX_POLICY_NAMES } from '../limits.ts'
import { parseVerifierKey, type SignedNote, type VerifierKey } from '../signed-note.ts'
import { cosignedAt, parseWitnessKey } from './cosignature.ts'

/** `name` has a meaning in the policy only; `url` is the submission prefix, where it is known. */
export type PolicyWitness = Readonly<{ name: string; key: VerifierKey; url: string | undefined }>
export type WitnessPolicy = Readonly<{
  logs: readonly VerifierKey[]
  witnesses: readonly PolicyWitness[]
  /** Whether the cosignatures of the witnesses of these names are enough. */
  isEnough(cosigners: ReadonlySet<string>): boolean
}>

type Rule = (cosigners: ReadonlySet<string>) => boolean
type Reading = {
  logs: VerifierKey[]
  witnesses: PolicyWitness[]
  rules: Map<string, Rule>
  members: Set<string>
  quorum: Rule | undefined
}

/** The policy of a file's text. UserError `malformed` names the line; `subject` is the file's name. */
export function parsePolicy(text: string, subject: string): WitnessPolicy {
  const reading: Reading = { logs: [], witnesses: [], rules: new Map(), members: new Set(), quorum: undefined }
  const refuse = (reason: string): never => {
    throw new UserError({ code: 'malformed', subject, reason })
  }
  text.split('\n').forEach((line, at) => {
    const words = line.split(/[ \t]+/u).filter((word) => word !== '')
    if (words.length === 0 || words[0]?.startsWith('#') === true) return
    const reason = readLine(words, reading)
    if (reason !== undefined) refuse(`line ${at + 1}: ${reason}`)
  })
  const { logs, witnesses, quorum } = reading
  if (quorum === undefined) return refuse('has no quorum line')
  return { logs, witnesses, isEnough: quorum }
}

/** Names of the policy's witnesses whose valid cosignature the note carries. */
export function cosignersOf(note: SignedNote, { witnesses }: WitnessPolicy): ReadonlySet<string> {
  return new Set(witnesses.filter(({ key }) => cosignedAt(note, key) !== undefined).map(({ name }) => name))
}

/** Whether the checkpoint of this text carries enough cosignatures. */
export function isCosigned(note: string, policy: WitnessPolicy): boolean {
  const parsed = parseCheckpoint(Buffer.from(note))
  return parsed !== undefined && policy.isEnough(cosignersOf(parsed.note, policy))
}

/** Takes one line; the reason where it is none. */
function readLine([kind, ...words]: readonly string[], reading: Reading): string | undefined {
  switch (kind) {
    case 'log':
      return readLog(words, reading)
    case 'witness':
      return readWitness(words, reading)
    case 'group':
      return readGroup(words, reading)
    case 'quorum':
      return readQuorum(words, reading)
    default:
      return 'begins with none of log, witness, group, quorum'
  }
}

function readLog([vkey = '', , ...rest]: readonly string[], { logs }: Reading): string | undefined {
  const key = parseVerifierKey(vkey)
  if (key === undefined || rest.length > 0) return 'is not log KEY [URL] with the key of a log'
  if (logs.some((other) => sameKey(other, key))) return 'names the key of a log again'
  logs.push(key)
  return undefined
}

function readWitness([name = '', vkey = '', url, ...rest]: readonly string[], reading: Reading): string | undefined {
  const key = parseWitnessKey(vkey)
  if (key === undefined || rest.length > 0) return 'is not witness NAME KEY [URL] with the key of a witness'
  if (url !== undefined && !/^https?:$/u.test(URL.parse(url)?.protocol ?? ''))
    return 'has an address that is not http(s)'
  if (reading.witnesses.some((other) => sameKey(other.key, key))) return 'names the key of a witness again'
  reading.witnesses.push({ name, key, url })
  return define(name, (cosigners) => cosigners.has(name), reading)
}

function readGroup([name = '', threshold = '', ...names]: readonly string[], reading: Reading): string | undefined {
  const { rules, members } = reading
  const needed = threshold === 'all' ? names.length : threshold === 'any' ? 1 : Number(threshold)
  if (!/^(?:all|any|[1-9][0-9]{0,3})$/u.test(threshold) || needed < 1 || needed > names.length)
    return 'is not group NAME (all, any or a number) NAME… with as many names at least'
  const rulesOfMembers = names.map((member) => rules.get(member)).filter((rule) => rule !== undefined)
  if (rulesOfMembers.length < names.length) return 'holds a name that no line before it defines'
  if (names.some((member) => members.has(member)) || new Set(names).size < names.length)
    return 'holds a name that is in a group already'
  for (const member of names) members.add(member)
  const rule: Rule = (cosigners) => rulesOfMembers.filter((isMet) => isMet(cosigners)).length >= needed
  return define(name, rule, reading)
}

function readQuorum([name = '', ...rest]: readonly string[], reading: Reading): string | undefined {
  const rule = name === 'none' ? (): boolean => true : reading.rules.get(name)
  if (rule === undefined || rest.length > 0) return 'is not quorum NAME with a name that a line before it defines'
  if (reading.quorum !== undefined) return 'is a second quorum'
  reading.quorum = rule
  return undefined
}

function define(name: string, rule: Rule, { rules }: Reading): string | undefined {
  if (name === 'none' || rules.has(name)) return `defines ${name} again`
  if (rules.size >= MAX_POLICY_NAMES) return 'defines too many witnesses and groups'
  rules.set(name, rule)
  return undefined
}

function sameKey(a: VerifierKey, b: VerifierKey): boolean {
  return Buffer.from(a.publicKey).equals(b.publicKey)
}
