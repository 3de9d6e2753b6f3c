// Evidence in a case: it opens for those who ask by name, is found out where it was touched, is kept as long as it must be,
// and is gone for good when its keys are destroyed (SECURITY §5 F4, F5, F7, C9, G8).
import { hash, randomBytes } from 'node:crypto'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { PersonId, StoredName } from '@rempart/core'
import {
  brokenObjects,
  type CaseId,
  erasuresOf,
  inTransaction,
  liftHold,
  logSize,
  placeHold,
  readCaseKey,
  readLogEntry,
  sealedObject,
  setTerm,
} from '@rempart/store'
import { evidenceSite, type EvidenceSite, freshCase, freshId } from '../../test/evidence-site.ts'
import { collectOrphans } from '../jobs/collect-orphans.ts'
import { rotateKeys } from '../jobs/rotate-keys.ts'
import { acceptClock, shredDue } from '../jobs/shred-due.ts'
import { verifyEvidence } from '../jobs/verify-evidence.ts'
import { joinCase } from './case-evidence.ts'
import { eraseCase } from './erase-case.ts'
import { openEvidence } from './open-evidence.ts'

const request = { by: 'job:test', reason: 'test' }
const year = { years: 1, months: 0, days: 0 }
const administrator = freshId() as PersonId
const start = new Date('2026-05-01T12:00:00Z')
let site: EvidenceSite

beforeAll(async () => {
  site = await evidenceSite()
})

async function bytesOf(name: StoredName): Promise<Buffer | undefined> {
  const opened = await openEvidence(site.services, name, request)
  return opened && Buffer.concat(await Array.fromAsync(opened.read()))
}

/** A case with one report of two files. */
async function caseWithFiles(): Promise<
  Readonly<{ caseId: CaseId; names: readonly StoredName[]; files: readonly Buffer[] }>
> {
  const files = [randomBytes(150_000), randomBytes(10)]
  const { report, names } = await site.receive({ text: 'words of a report', files })
  const caseId = freshCase()
  expect(await joinCase(site.services, { report, caseId })).toBe(3)
  return { caseId, names, files }
}

const finish = (caseId: CaseId, finishedAt: Date): Promise<void> =>
  inTransaction(site.services.database, (tx) => setTerm(tx, { caseId, finishedAt, term: year }))

const pathOf = (name: StoredName): string => join(site.folder, 'evidence', name.slice(0, 2), name.slice(2, 4), name)

it('files open before and after their report joins a case, and joining again moves nothing', async () => {
  const files = [randomBytes(100)]
  const { report, names } = await site.receive({ text: 'words', files })
  expect((await bytesOf(names[0]!))?.equals(files[0]!)).toBe(true)
  const caseId = freshCase()
  expect(await joinCase(site.services, { report, caseId })).toBe(2)
  expect(await joinCase(site.services, { report, caseId })).toBe(0)
  expect((await sealedObject(site.services.database, names[0]!))?.key.context.scope).toBe(caseId)
  expect((await bytesOf(names[0]!))?.equals(files[0]!)).toBe(true)
  const other = freshCase()
  expect(await joinCase(site.services, { report, caseId: other })).toBe(2)
  expect((await bytesOf(names[0]!))?.equals(files[0]!)).toBe(true)
  expect(await bytesOf(freshId() as StoredName)).toBeUndefined()
})

it('every unwrap stands in the log of the key service, with who and why', async () => {
  const { names } = await caseWithFiles()
  await openEvidence(site.services, names[0]!, { by: 'person-1', reason: 'review' })
  const lines = readFileSync(join(site.folder, 'keys/service/unwraps.log'), 'utf8').trim().split('\n')
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    by: 'person-1',
    reason: 'review',
    kind: 'object',
    outcome: 'asked',
  })
})

it('reading again finds what was altered, what is missing and a key that was exchanged; the rest is intact', async () => {
  const { names } = await caseWithFiles()
  const more = await caseWithFiles()
  const [altered, missing, exchanged, untouched] = [names[0]!, names[1]!, more.names[0]!, more.names[1]!]
  const bytes = readFileSync(pathOf(altered))
  bytes[bytes.length - 5]! ^= 1
  writeFileSync(pathOf(altered), bytes)
  rmSync(pathOf(missing))
  await site.services.database.query(
    'UPDATE evidence_object SET key = (SELECT key FROM evidence_object WHERE name = $1) WHERE name = $2',
    [untouched, exchanged],
  )
  const checks = new Map((await verifyEvidence(site.services)).map(({ object, outcome }) => [object, outcome]))
  expect([altered, missing, exchanged, untouched].map((name) => checks.get(name))).toEqual([
    'damaged',
    'missing',
    'damaged',
    'intact',
  ])
  expect([...checks.values()].filter((outcome) => outcome !== 'intact').length).toBe(3)
  expect((await brokenObjects(site.services.database)).map(({ object }) => object)).toEqual(
    [altered, missing, exchanged].sort(),
  )
  expect(await verifyEvidence(site.services)).toEqual([])
  for (const caseId of [more.caseId]) await eraseCase(site.services, { caseId, reason: 'order' })
})

it('bytes that nobody names are removed after a day, and nothing else', async () => {
  const { names, files } = await caseWithFiles()
  const stray = freshId() as StoredName
  await site.services.vault.objects.put(stray, one(randomBytes(100)))
  const now = new Date()
  site.setNow(now)
  expect(await collectOrphans(site.services)).toBe(0)
  site.setNow(new Date(now.getTime() + 25 * 3_600_000))
  expect(await collectOrphans(site.services)).toBe(1)
  expect(await site.services.vault.objects.sizeBytes(stray)).toBeUndefined()
  expect((await bytesOf(names[0]!))?.equals(files[0]!)).toBe(true)
  site.setNow(start)
})

it('a case is erased when its term has run, not an hour before, and no other with it', async () => {
  const [due, later] = [await caseWithFiles(), await caseWithFiles()]
  await finish(due.caseId, new Date('2026-05-02T00:00:00Z'))
  await finish(later.caseId, new Date('2026-05-03T00:00:00Z'))
  await walkTo(new Date('2027-05-01T23:00:00Z'))
  expect(await bytesOf(due.names[0]!)).toBeDefined()
  await walkTo(new Date('2027-05-02T01:00:00Z'))
  expect(await bytesOf(due.names[0]!)).toBeUndefined()
  expect((await bytesOf(later.names[0]!))?.equals(later.files[0]!)).toBe(true)
  await restart()
})

it('a hold keeps a case past its term until it is lifted or ends, also against an order', async () => {
  const { caseId, names } = await caseWithFiles()
  await finish(caseId, start)
  const hold = freshId()
  const { database } = site.services
  await inTransaction(database, (tx) => placeHold(tx, { id: hold, caseId, placedAt: start, reason: 'court-order' }))
  const ending = {
    id: freshId(),
    caseId,
    placedAt: start,
    until: new Date('2027-06-01T00:00:00Z'),
    reason: 'court-order',
  }
  await inTransaction(database, (tx) => placeHold(tx, ending))
  await walkTo(new Date('2027-05-20T00:00:00Z'))
  await expect(eraseCase(site.services, { caseId, reason: 'order' })).rejects.toMatchObject({ code: 'refused' })
  expect(await inTransaction(database, (tx) => liftHold(tx, { id: hold, caseId, at: start }))).toBe(true)
  expect(await inTransaction(database, (tx) => liftHold(tx, { id: hold, caseId, at: start }))).toBe(false)
  await expect(eraseCase(site.services, { caseId, reason: 'order' })).rejects.toMatchObject({ code: 'refused' })
  await walkTo(new Date('2027-05-31T00:00:00Z'))
  expect(await bytesOf(names[0]!)).toBeDefined()
  await walkTo(new Date('2027-06-01T01:00:00Z'))
  expect(await bytesOf(names[0]!)).toBeUndefined()
  await restart()
})

it('a case that nothing was sealed for is erased once when its term has run, with a certificate of its own', async () => {
  const empty = freshCase()
  await finish(empty, start)
  expect((await shredDue(site.services)).erased).toBe(0)
  await walkTo(new Date('2027-05-02T00:00:00Z'))
  const certificates = await erasuresOf(site.services.database, empty)
  expect(certificates.map(({ kind, id, reason }) => [kind, id, reason])).toEqual([['case', empty, 'term']])
  expect((await shredDue(site.services)).erased).toBe(0)
  expect(await erasuresOf(site.services.database, empty)).toEqual(certificates)
  await restart()
})

it('a clock ten years ahead erases nothing until a person has accepted it', async () => {
  const { caseId, names } = await caseWithFiles()
  await finish(caseId, start)
  expect((await shredDue(site.services)).clockLeapt).toBe(false)
  for (const wrong of ['2036-05-01T00:00:00Z', '2016-05-01T00:00:00Z']) {
    site.setNow(new Date(wrong))
    expect(await shredDue(site.services)).toEqual({ erased: 0, clockLeapt: true })
    expect(await shredDue(site.services)).toEqual({ erased: 0, clockLeapt: true })
  }
  expect(await bytesOf(names[0]!)).toBeDefined()
  site.setNow(new Date('2036-05-01T00:00:00Z'))
  await acceptClock(site.services, administrator)
  expect((await shredDue(site.services)).erased).toBe(1)
  expect(await bytesOf(names[0]!)).toBeUndefined()
  await restart()
})

it('what was erased does not come back with older backups of the objects and of their keys; certificates commit to it', async () => {
  const { caseId, names } = await caseWithFiles()
  const { database, vault } = site.services
  const backup = join(site.folder, 'backup')
  cpSync(join(site.folder, 'evidence'), backup, { recursive: true })
  const { rows: keys } = await database.query<{ name: string; key: Uint8Array }>(
    'SELECT name, key FROM evidence_object WHERE scope = $1',
    [caseId],
  )
  const before = await sealedObject(database, names[0]!)
  const size = await logSize(database)
  const { certificates } = await eraseCase(site.services, { caseId, reason: 'order' })
  expect(certificates.map(({ kind }) => kind).sort()).toEqual(['case', 'object', 'object', 'text'])
  for (const name of names) expect(await vault.objects.sizeBytes(name)).toBeUndefined()
  cpSync(backup, join(site.folder, 'evidence'), { recursive: true })
  for (const { name, key } of keys)
    await database.query('UPDATE evidence_object SET key = $2 WHERE name = $1', [name, key])
  for (const name of names) {
    expect(await vault.objects.sizeBytes(name)).toBeGreaterThan(0)
    expect(await bytesOf(name)).toBeUndefined()
  }
  const stolen = {
    ...before!.key,
    under: (await readCaseKey(database, caseId)) ?? { ...before!.key.under!, wrapped: randomBytes(65) },
  }
  await expect(vault.keys.unwrap(stolen, request)).rejects.toMatchObject({ code: 'refused' })
  expect(await erasuresOf(database, caseId)).toEqual(certificates)
  expect(await logSize(database)).toBe(size + 4)
  for (const { seq, id } of certificates) {
    const entry = Buffer.from((await readLogEntry(database, seq)) ?? []).toString()
    expect(JSON.parse(entry)).toMatchObject({ type: 'shredded', seq, facts: { reason: 'order' } })
    expect(entry).not.toContain(id)
    const opening = await site.services.ledger.openingOf(database, seq)
    const committed = opening?.kind === 'values' ? opening.values['id'] : undefined
    expect(committed?.value).toBe(id)
    expect(entry).toContain(
      hash('sha256', Buffer.concat([Buffer.from(committed!.salt, 'hex'), Buffer.from(id)]), 'hex'),
    )
  }
  expect((await eraseCase(site.services, { caseId, reason: 'order' })).certificates).toEqual([])
})

it('a rotation fails no reading, goes on where it was broken off, and makes the older key useless', async () => {
  const count = Number(process.env['REMPART_TEST_KEYS'] ?? 200)
  const { database, vault } = site.services
  const { names, files } = await caseWithFiles()
  const waiting = await site.receive({ text: 'waiting', files: [randomBytes(10)] })
  await fillCaseKeys(count)
  const older = await sealedObject(database, names[0]!)
  const keyFile = join(site.folder, 'keys/service/key-encryption-key.json')
  const copy = readFileSync(keyFile)
  await vault.keys.beginRotation() // broken off here: what follows begins again
  let reading = true
  let reads = 0
  const load = (async () => {
    while (reading) {
      expect((await bytesOf(names[1]!))?.equals(files[1]!)).toBe(true)
      reads += 1
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  const started = performance.now()
  const run = await rotateKeys(site.services, { graceMs: 100 })
  const seconds = (performance.now() - started) / 1000
  reading = false
  await load
  if (count > 1000)
    process.stderr.write(`${run.caseKeys} case keys rotated in ${seconds.toFixed(1)} s, ${reads} reads\n`)
  expect(run.caseKeys).toBeGreaterThanOrEqual(count)
  expect(run.intakeKeys).toBeGreaterThanOrEqual(2)
  expect(reads).toBeGreaterThan(2)
  expect((await bytesOf(names[0]!))?.equals(files[0]!)).toBe(true)
  expect(await bytesOf(waiting.names[0]!)).toBeDefined()
  await expect(vault.keys.unwrap(older!.key, request)).rejects.toMatchObject({ code: 'refused' })
  const newest = readFileSync(keyFile)
  expect(newest.equals(copy)).toBe(false)
  writeFileSync(keyFile, copy) // the older key file, put back by whoever has it
  await expect(vault.keys.unwrap((await sealedObject(database, names[0]!))!.key, request)).rejects.toMatchObject({
    code: 'refused',
  })
  writeFileSync(keyFile, newest)
  expect(await bytesOf(names[0]!)).toBeDefined()
})

it('a rotation that is broken off at any of its transactions goes on when it is run again', async () => {
  const { database } = site.services
  const { names, files } = await caseWithFiles()
  let transactions = 0
  for (let allowed = 0; ; allowed += 1) {
    transactions = 0
    const connect = () => {
      if (transactions === allowed) return Promise.reject(new Error('broken off'))
      transactions += 1
      return database.connect()
    }
    const limited = Object.assign(Object.create(database) as typeof database, {
      connect,
      query: database.query.bind(database),
    })
    const ended = await rotateKeys({ ...site.services, database: limited }, { graceMs: 0 }).then(
      () => true,
      () => false,
    )
    expect((await bytesOf(names[0]!))?.equals(files[0]!)).toBe(true)
    if (ended) break
  }
  expect(transactions).toBeGreaterThanOrEqual(4)
})

/** Case keys of cases that hold nothing, in numbers. */
async function fillCaseKeys(count: number): Promise<void> {
  const { database, vault } = site.services
  for (let done = 0; done < count; ) {
    const ids = Array.from({ length: Math.min(1000, count - done) }, freshCase)
    const wrapped = await Promise.all(
      ids.map((id) => vault.keys.wrap({ context: { kind: 'case-key', id, scope: id, type: '-' } })),
    )
    await database.query('INSERT INTO case_key ("case", wrapped) SELECT * FROM unnest($1::text[], $2::bytea[])', [
      ids,
      wrapped.map((key) => key.wrapped),
    ])
    done += ids.length
  }
}

/** Lets time pass as it does, a day at a time, with a round of the shredder each day. */
async function walkTo(end: Date): Promise<void> {
  for (let now = site.services.clock.now().getTime(); now < end.getTime(); now += 2 * 24 * 3_600_000) {
    site.setNow(new Date(now))
    await shredDue(site.services)
  }
  site.setNow(end)
  await shredDue(site.services)
}

/** Back to the first day, which a person accepts. */
async function restart(): Promise<void> {
  site.setNow(start)
  await acceptClock(site.services, administrator)
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
