// Whoever can write to the database, as superuser and without constraints, is found out row by row (SECURITY §5 G2, G8).
import { hash, randomBytes } from 'node:crypto'
import { memoryStorage, openLedger, temporarySigner, verifierKeyText } from '@rempart/ledger'
import {
  type CardId,
  type CaseId,
  decisionStates,
  inTransaction,
  insertDecision,
  insertExhibitView,
  insertPerson,
  insertSheetView,
  insertUndo,
  readLog,
} from '@rempart/store'
import { type ContentId, type DecisionId, newId, NOT_ASSESSED, type PersonId } from '@rempart/core'
import { beforeAll, expect, test } from 'vitest'
import { evidenceSite, freshCase, type ReceivedReport } from '../../test/evidence-site.ts'
import { type CaseSource, importCase } from '../cases/import-case.ts'
import { joinCase } from '../evidence/case-evidence.ts'
import { eraseCase } from '../evidence/erase-case.ts'
import { prepareJobs } from '../jobs/run-jobs.ts'
import { type Verified, verifySite } from './verify-site.ts'

const site = await evidenceSite()
const { services } = site
const { database } = site.postgres
const signer = temporarySigner()
const origin = 'hotline.example/ledger'
const tiles = memoryStorage()
const verified: Verified = {
  ...services,
  tiles,
  site: { origin, ledgerKey: verifierKeyText({ name: origin, publicKey: signer.publicKey }) },
}
const secrets: string[] = []
const reports: ReceivedReport[] = []

/** Copies the database's log into tiles, as the publisher does. */
async function publish(): Promise<void> {
  const ledger = await openLedger({ storage: tiles, signer, clock: services.clock, origin })
  for (const { entry } of await readLog(database, ledger.size())) await ledger.appendSealed(entry)
  await ledger.close()
}

/** A card that was looked at, decided and taken back, as the routes write it. */
async function review(caseId: CaseId, position: number): Promise<void> {
  const person = newId<PersonId>(randomBytes)
  const card = newId<CardId>(randomBytes)
  const decision = newId<DecisionId>(randomBytes)
  const at = new Date(Date.UTC(2026, 4, 3, 9, position))
  const members = [`a${position}`, `b${position}`] as ContentId[]
  await inTransaction(database, async (tx) => {
    const named = `person ${position}`
    await insertPerson(
      tx,
      { id: person, signInName: named, displayName: named, language: 'en', validUntil: undefined },
      at,
    )
    await tx.query(`INSERT INTO card VALUES ($1, $2, $3, 2, '{}', 'single')`, [card, caseId, position])
    await services.ledger.appendActs(tx, [{ type: 'ranked', commit: { case: caseId }, rows: ['person', 'card'] }])
    const who = { person, case: caseId }
    const [seen = 0, made = 0, undone = 0] = await services.ledger.appendActs(tx, [
      { type: 'view', commit: { ...who, card }, facts: { kind: 'sheet', tiles: 1 }, at },
      {
        type: 'decision',
        commit: { ...who, card, decision, ...decisionStates({ assessment: NOT_ASSESSED, members, look: undefined }) },
        at,
      },
      { type: 'decision-undone', commit: { ...who, decision }, at },
    ])
    const tickets = [{ object: reports[position * 2]!.names[0]!, secretHash: randomBytes(32), expiresAt: at }]
    await insertSheetView(tx, { seq: seen, person, card, at, tickets })
    await insertDecision(tx, { id: decision, seq: made, caseId, card, person, at, assessment: NOT_ASSESSED, members })
    await insertUndo(tx, { decision, seq: undone, person, at })
  })
}

/** A triaged case of four lines, three of them files. */
function caseSource(): CaseSource {
  return {
    origin: 'rempart.local/case',
    checkpoint: 'c',
    ledgerEntries: 9,
    manifestSha256: 'aa',
    async *lines() {
      for (let number = 1; number <= 4; number += 1) yield importLine({ number })
    },
    async *cards() {},
  }
}

function importLine({ number }: Readonly<{ number: number }>) {
  const bytes = Buffer.from(`drawing ${number}`)
  const path = `private/folder/${number}.png`
  secrets.push(path)
  if (number === 4) return { number, line: '{"link":1}', path, sha256: undefined, file: undefined }
  return { number, line: `{"path":"${path}"}`, path, sha256: hash('sha256', bytes, 'hex'), file: streamOf(bytes) }
}

async function* streamOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

beforeAll(async () => {
  await prepareJobs(database, services.log)
  for (let i = 0; i < 10; i += 1)
    reports.push(
      await site.receive({ text: `a harbour ${i}`, files: i % 2 === 0 ? [randomBytes(40), randomBytes(50)] : [] }),
    )
  secrets.push(...reports.map(({ report }) => report))
  const { caseId } = await importCase(services, caseSource())
  for (const name of reports[2]!.names) {
    const at = new Date('2026-05-02T10:00:00.123Z')
    const person = newId<PersonId>(randomBytes)
    secrets.push(person, name)
    await inTransaction(database, async (tx) => {
      const commit = { person, case: caseId, object: name }
      const facts = { kind: 'full', reason: 'triage' }
      const [seq = 0] = await services.ledger.appendActs(tx, [{ type: 'view', commit, facts, at }])
      await insertExhibitView(tx, { seq, person, caseId, object: name, at })
    })
  }
  for (let i = 1; i <= 2; i += 1) await review(caseId, i)
  for (const { report } of [reports[0]!, reports[1]!]) {
    const erased = freshCase()
    await joinCase(services, { report, caseId: erased })
    await eraseCase(services, { caseId: erased, reason: 'order' })
  }
  await publish()
  // What is appended after the last checkpoint is compared all the same.
  await site.receive({ text: 'late', files: [randomBytes(30)] })
}, 60_000)

test('a tenth of the evidence erased, the ledger verifies, and no value that it commits to stands in a leaf', async () => {
  expect(await verifySite(verified)).toMatchObject({ problems: [], unpublished: 1 })
  const leaves = (await readLog(database, 0)).map(({ entry }) => Buffer.from(entry).toString('utf8')).join('\n')
  expect(secrets.length).toBeGreaterThan(15)
  for (const secret of secrets) expect(leaves).not.toContain(secret)
})

/** Audited tables; columns that change in a row's life, and rows that were erased, are not part of what is audited. */
const TABLES: Readonly<Record<string, Readonly<{ mutable?: readonly string[]; where?: string }>>> = {
  log_entry: { where: 'opening IS NOT NULL' },
  report: { mutable: ['text_key', 'text_scope'], where: 'text_key IS NOT NULL' },
  report_entry: { where: 'report IN (SELECT id FROM report WHERE text_key IS NOT NULL)' },
  report_file: { where: 'report IN (SELECT id FROM report WHERE text_key IS NOT NULL)' },
  evidence_object: { mutable: ['key', 'scope'], where: 'key IS NOT NULL' },
  exhibit: { mutable: ['manifest_key', 'manifest_scope'] },
  case_file: {},
  exhibit_view: {},
  sheet_view: {},
  decision: {},
  decision_member: {},
  decision_undone: {},
  erasure: {},
  log_head: { mutable: ['halted_at', 'singleton'] },
}
const CHANGED: Readonly<Record<string, (column: string) => string>> = {
  text: (c) => `coalesce(${c}, '') || 'x'`,
  bytea: (c) => `${c} || '\\x00'::bytea`,
  bigint: (c) => `${c} + 1`,
  integer: (c) => `${c} + 1`,
  smallint: (c) => `${c} + 1`,
  jsonb: (c) => `${c} || '{"other":1}'::jsonb`,
  boolean: (c) => `NOT ${c}`,
  'timestamp with time zone': (c) => `${c} + interval '1 millisecond'`,
}

test('every altered, emptied, swapped, deleted, doubled or added row of every audited table is named', async () => {
  const { rows: columns } = await database.query<{ table_name: string; column_name: string; data_type: string }>(
    'SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_name = ANY($1) ORDER BY 1, 2',
    [Object.keys(TABLES)],
  )
  await withoutConstraints()
  /** What is done, and to which tables. */
  const attacks: [name: string, sql: string, tables?: readonly string[]][] = []
  for (const { table_name: table, column_name: column, data_type: type } of columns) {
    const { mutable = [], where = 'true' } = TABLES[table]!
    if (mutable.includes(column)) continue
    const c = `"${column}"`
    const row = `(SELECT ctid FROM ${table} WHERE ${where} AND ${c} IS NOT NULL ORDER BY ctid DESC LIMIT 1)`
    attacks.push([`${table}.${column} altered`, `UPDATE ${table} SET ${c} = ${CHANGED[type]!(c)} WHERE ctid = ${row}`])
    attacks.push([`${table}.${column} emptied`, `UPDATE ${table} SET ${c} = NULL WHERE ctid = ${row}`])
    attacks.push([
      `${table}.${column} swapped`,
      `WITH two AS (SELECT DISTINCT ON (${c}) ctid AS place, ${c} AS held FROM ${table} WHERE ${where} AND ${c} IS NOT NULL LIMIT 2)
       UPDATE ${table} SET ${c} = (SELECT held FROM two WHERE place <> ${table}.ctid)
       WHERE ctid IN (SELECT place FROM two) AND (SELECT count(*) FROM two) = 2`,
    ])
  }
  for (const [table, { where = 'true' }] of Object.entries(TABLES)) {
    const one = `SELECT ctid FROM ${table} WHERE ${where} LIMIT 1`
    attacks.push([`${table} row deleted`, `DELETE FROM ${table} WHERE ctid = (${one})`])
    if (table === 'log_head') continue
    attacks.push([`${table} row doubled`, `INSERT INTO ${table} SELECT * FROM ${table} WHERE ctid = (${one})`])
  }
  attacks.push(
    [
      'report added',
      `INSERT INTO report SELECT ('{' || 'x' || '}'), digest, source, urgent, received_at, text_name, text_sealed, text_key FROM report LIMIT 1`,
    ],
    ['exhibit_view added', `INSERT INTO exhibit_view SELECT 0, person, "case", object, at FROM exhibit_view LIMIT 1`],
    [
      'exhibit_view added beyond the end',
      `INSERT INTO exhibit_view SELECT 99999, person, "case", object, at FROM exhibit_view LIMIT 1`,
    ],
    [
      'entry added at the end',
      `WITH next AS (UPDATE log_head SET size = size + 1 RETURNING size - 1 AS seq)
       INSERT INTO log_entry SELECT next.seq, entry, opening FROM next, log_entry e WHERE e.seq = 3`,
      ['log_head', 'log_entry'],
    ],
    [
      'evidence_object key destroyed',
      'UPDATE evidence_object SET key = NULL WHERE name = (SELECT name FROM evidence_object WHERE key IS NOT NULL LIMIT 1)',
    ],
  )
  const missed: string[] = []
  let tried = 0
  for (const [name, sql, tables] of attacks) {
    const rowCount = await database.query(sql).then((done) => done.rowCount ?? 0)
    if (rowCount === 0) continue
    tried += 1
    const { problems } = await verifySite(verified).catch((error: unknown) => ({
      problems: [{ where: String(error), reason: '' }],
    }))
    const named = problems.some(({ where }) => /^[a-z_]+(?:#|$)/u.test(where))
    if (!named) missed.push(`${name}: ${JSON.stringify(problems.slice(0, 2))}`)
    await restore(tables ?? [name.split(/[. ]/u)[0] ?? ''])
  }
  expect(missed).toEqual([])
  expect(tried).toBeGreaterThan(100)
  expect((await verifySite(verified)).problems).toEqual([])
}, 180_000)

/** A superuser's freedom; and a copy of everything, to put back after each attack. */
async function withoutConstraints(): Promise<void> {
  await database.query('ALTER DOMAIN random_id DROP CONSTRAINT random_id_check')
  for (const table of Object.keys(TABLES)) {
    const { rows } = await database.query<{ conname: string }>(
      'SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass',
      [table],
    )
    for (const { conname } of rows)
      await database.query(`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS "${conname}" CASCADE`)
    const { rows: needed } = await database.query<{ attname: string }>(
      'SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND attnotnull',
      [table],
    )
    for (const { attname } of needed)
      await database.query(`ALTER TABLE ${table} ALTER COLUMN "${attname}" DROP NOT NULL`)
    await database.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`)
    await database.query(`CREATE TABLE kept_${table} AS TABLE ${table}`)
  }
}

async function restore(tables: readonly string[]): Promise<void> {
  for (const table of tables) await database.query(`DELETE FROM ${table}; INSERT INTO ${table} TABLE kept_${table}`)
}
