// For each kind of act for two, something that it can be about: made anew each time, so that any number of acts can be asked for.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { type ActForTwo, newId, type PersonId } from '@rempart/core'
import { temporarySigner, witnessKeyText } from '@rempart/ledger'
import {
  type CaseId,
  insertProposal,
  insertQuarantine,
  inTransaction,
  listQuarantines,
  type ProposalId,
} from '@rempart/store'
import { finishCase, placeCaseHold } from '../src/cases/retention.ts'
import { joinCase } from '../src/evidence/case-evidence.ts'
import { clientEntry, sealProposal, subjectOf } from '../src/lists/changed-entry.ts'
import { assign, person } from './access-site.ts'
import { openCase } from './case-site.ts'
import { untilPublished } from './check-site.ts'
import { freshCase, freshId, receiveReport } from './evidence-site.ts'
import type { ListSite } from './list-site.ts'

/** `caseId`: of acts on a case, which stands in the path; the rest of the subject is sent. */
export type Scene = Readonly<{ caseId?: CaseId; subject: object }>
/** `asker` works on the cases. */
export type Stage = Readonly<{ lists: ListSite; asker: PersonId }>

/** A kind without a scene does not compile. */
export const SCENES: Readonly<Record<ActForTwo, (stage: Stage) => Promise<Scene>>> = {
  'release-originals': async (stage) => {
    const { caseId, files } = await caseWithFile(stage)
    return { caseId, subject: { exhibits: files, recipients: [ageRecipient()] } }
  },
  'list-import': async ({ lists }) => ({ subject: await waitingList(lists) }),
  'list-export': async (stage) => ({
    subject: { list: await activeList(stage), format: 'csv', recipient: ageRecipient() },
  }),
  'list-removal': async (stage) => ({ subject: { list: await activeList(stage) } }),
  'list-change': async (stage) => ({ subject: await proposedChange(stage) }),
  'quarantine-lift': async (stage) => ({ subject: await quarantinedEntry(stage) }),
  'retention-override': async (stage) => {
    const caseId = await emptyCase(stage)
    const term = { years: 2, months: 0, days: 0 }
    await finishCase(stage.lists.running.services, { caseId, person: stage.asker, term })
    return { caseId, subject: { keepUntil: '2040-01-01' } }
  },
  'hold-lift': async (stage) => {
    const caseId = await emptyCase(stage)
    const by = { caseId, person: stage.asker }
    const hold = await placeCaseHold(stage.lists.running.services, { ...by, reason: 'court-order' })
    return { caseId, subject: { hold } }
  },
  erasure: async (stage) => ({ caseId: (await caseWithFile(stage)).caseId, subject: {} }),
  'key-rotation': async () => ({ subject: { key: 'key-encryption-key' } }),
  'role-change': async ({ lists }) => ({
    subject: { person: (await person(lists.site, ['analyst'])).id, role: 'auditor', change: 'granted' },
  }),
  recovery: async ({ lists }) => ({ subject: { person: (await person(lists.site, ['analyst'])).id } }),
  'ledger-policy-change': async () => {
    const key = witnessKeyText({ name: 'w', publicKey: temporarySigner().publicKey })
    return { subject: { policy: `witness w ${key} http://127.0.0.1:1/\nquorum w\n` } }
  },
}

async function emptyCase({ lists: { site, running }, asker }: Stage): Promise<CaseId> {
  const caseId = await openCase({ ...site, services: running.services }, [])
  await assign(running.services, { case: caseId, person: asker })
  return caseId
}

async function caseWithFile({ lists, asker }: Stage): Promise<Readonly<{ caseId: CaseId; files: readonly string[] }>> {
  const { services } = lists.running
  const { report, names } = await receiveReport(services, { text: 'a harbour', files: [Buffer.from('drawing')] })
  const caseId = freshCase()
  await joinCase(services, { report, caseId })
  await assign(services, { case: caseId, person: asker })
  await untilPublished(services) // what leaves takes the proof of its entry along
  return { caseId, files: names }
}

function ageRecipient(): string {
  const key = execFileSync('age-keygen', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return /age1[0-9a-z]+/u.exec(key)?.[0] ?? ''
}

const freshList = (): string => `list-${randomBytes(4).toString('hex')}`
const oneHash = (): string => `sha256\n${freshId()}${freshId()}\n`

/** A version that waits for two persons, as a request names it. */
async function waitingList({ sendList }: ListSite): Promise<object> {
  const list = freshList()
  const sent = await sendList(list, oneHash())
  const { received, fileSha256: sha256 } = sent.json<{ received: string; fileSha256: string }>()
  return { list, received, sha256 }
}

async function activeList({ lists }: Stage): Promise<string> {
  const list = freshList()
  await lists.importList(list, oneHash())
  return list
}

async function proposedChange(stage: Stage): Promise<object> {
  const list = await activeList(stage)
  const { database, ledger, access, clock, random } = stage.lists.running.services
  const id = newId<ProposalId>(random)
  const at = clock.now()
  const change = { client: 'client', list, what: 'add', content: '1', kinds: 'sha256' } as const
  const entry = clientEntry({ digests: { sha256: `${freshId()}${freshId()}` } })
  const bodySealed = sealProposal(access, { id, entry, note: '' })
  await inTransaction(database, async (tx) => {
    const commit = { proposal: id, call: 'POST', ...change }
    const [seq = 0] = await ledger.appendActs(tx, [{ type: 'list-proposed', commit, at }])
    await insertProposal(tx, { id, seq, call: 'POST', ...change, bodySealed, digest: random(32), at })
  })
  return subjectOf({ id, ...change, bodySealed, at })
}

async function quarantinedEntry(stage: Stage): Promise<object> {
  const list = await activeList(stage)
  const { database, ledger, clock } = stage.lists.running.services
  const at = clock.now()
  await inTransaction(database, async (tx) => {
    const doubt = { list, entry: freshId(), files: 9, reason: 'flood' } as const
    const { entry, files, reason } = doubt
    const [seq = 0] = await ledger.appendActs(tx, [
      { type: 'list-quarantined', commit: { list, entry }, facts: { kind: 'begun', reason, files }, at },
    ])
    await insertQuarantine(tx, { ...doubt, seq, kind: 'begun', at })
  })
  const quarantine = (await listQuarantines(database)).find((one) => one.list === list)?.seq
  return { list, quarantine }
}
