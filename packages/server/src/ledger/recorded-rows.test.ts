// Rows of people, sessions, machines, acts, assignments, terms, holds and cards, as the routes leave them: whoever changes one
// with a superuser's freedom is found out, and no table of the database is forgotten (SECURITY §5 G2).
import { randomBytes } from 'node:crypto'
import { newId, type PersonId } from '@rempart/core'
import { memoryStorage, openLedger, temporarySigner, verifierKeyText } from '@rempart/ledger'
import {
  AUDITED_TABLES,
  type CaseId,
  inTransaction,
  insertPassword,
  insertProviderIdentity,
  readLog,
  RECORDED_TABLES,
  type RecordedTable,
  unrecordedRows,
} from '@rempart/store'
import { beforeAll, expect, test } from 'vitest'
import { accessSite, type Browser, enrol, person, signIn, stepUp, type TestPerson } from '../../test/access-site.ts'
import { receiveReport, testVault } from '../../test/evidence-site.ts'
import { noteExaminer } from '../examiner/examiner-in-force.ts'
import { importCards } from '../cases/import-cards.ts'
import { importCase } from '../cases/import-case.ts'
import { deliverView } from '../evidence/deliver-view.ts'
import { prepareJobs } from '../jobs/run-jobs.ts'
import { verifySite } from './verify-site.ts'

const signer = temporarySigner()
const origin = 'hotline.example/ledger'
const tiles = memoryStorage()
const ledgerKey = verifierKeyText({ name: origin, publicKey: signer.publicKey })
const { vault, decoder } = await testVault()
const site = await accessSite({ services: { vault, decoder, tiles, site: { origin, ledgerKey } } })
const { database, services } = site
const NAMES = Object.keys(RECORDED_TABLES) as RecordedTable[]

async function present(who: TestPerson): Promise<Browser> {
  const page = await signIn(site, who)
  await stepUp(page, who)
  return page
}

async function done(page: Browser, method: string, url: string, body?: object): Promise<Record<string, string>> {
  const answer = await page.send(method, url, body)
  expect(answer.statusCode, `${url}: ${answer.body}`).toBeLessThan(300)
  return answer.json<Record<string, string>>()
}

async function byTwo(
  [asker, approver]: readonly [TestPerson, TestPerson],
  { kind, url = `/requests/${kind}`, body }: Readonly<{ kind: string; url?: string; body: object }>,
): Promise<Record<string, string>> {
  const { request, code } = await done(await present(asker), 'POST', url, { ...body, reason: 'agreed' })
  const answer = await done(await present(approver), 'POST', `/requests/${kind}/${request}/approval`)
  return { ...answer, ...(code !== undefined && { code }) }
}

/** Everything that people do to one another, to machines, and to how long a case is kept; twice, so that rows can change places. */
async function round(admins: readonly [TestPerson, TestPerson], chiefs: readonly [TestPerson, TestPerson], n: number) {
  const admin = await present(admins[0])
  const guest = await done(admin, 'POST', '/people', { signInName: `guest-${n}`, name: `Guest ${n}`, language: 'fr' })
  const way = await byTwo(admins, { kind: 'recovery', body: { person: guest['person'] } })
  await enrol(site, way['link'] ?? '', way['code'])
  await byTwo(admins, { kind: 'role-change', body: { person: guest['person'], role: 'analyst', change: 'granted' } })
  await done(admin, 'PUT', `/people/${guest['person']}/disabled`, { disabled: true })
  await done(admin, 'POST', '/enrolments')
  const { machine } = await done(admin, 'POST', '/machines', { name: `platform ${n}` })
  const key = await done(admin, 'POST', `/machines/${machine}/keys`, { scopes: ['report.send'], days: 30 + n })
  await done(admin, 'DELETE', `/machines/${machine}/keys/${key['key']}`)
  const lost = await person(site, ['analyst'])
  const recovered = await byTwo(admins, { kind: 'recovery', body: { person: lost.id } })
  await enrol(site, recovered['link'] ?? '', recovered['code'])
  await byTwo(admins, { kind: 'ledger-policy-change', body: { policy: `# ${n}\nquorum none` } })
  const { report } = await receiveReport(services, { text: `harbour ${n}`, files: [] })
  const desk = await signIn(site, await person(site, ['reporter-desk']))
  const { case: caseId } = await done(desk, 'POST', `/reports/${report}/case`)
  const chief = await present(chiefs[0])
  await done(chief, 'PUT', `/cases/${caseId}/people/${chiefs[0].id}`, { assigned: true })
  await done(chief, 'POST', `/cases/${caseId}/finish`, { years: n + 1 })
  const { hold } = await done(chief, 'POST', `/cases/${caseId}/holds`, {
    reason: `order-${n}`,
    until: `203${n}-01-01T00:00:00Z`,
  })
  const ofCase = (kind: string) => `/cases/${caseId}/requests/${kind}`
  await byTwo(chiefs, { kind: 'hold-lift', url: ofCase('hold-lift'), body: { hold } })
  const keepUntil = `203${n}-02-01`
  await byTwo(chiefs, { kind: 'retention-override', url: ofCase('retention-override'), body: { keepUntil } })
  await otherMeans(guest['person'] as PersonId, n)
}

/** Ways to sign in that need another program's part; written as their enrolment writes them. */
async function otherMeans(of: PersonId, n: number): Promise<void> {
  const at = services.clock.now()
  await inTransaction(database, async (tx) => {
    const added = () => ({ id: newId<never>(randomBytes), person: of, at })
    await insertPassword(tx, added(), {
      passwordHash: `hash ${n}`,
      totpSecretSealed: randomBytes(40),
      lastStep: n,
    })
    await insertProviderIdentity(tx, added(), { issuer: `https://id${n}.example`, subject: `subject ${n}` })
    const rows = ['authenticator', 'password', 'provider_identity'] as const
    await services.access.record(tx, [{ type: 'authenticator-added', commit: { person: of }, rows }])
  })
}

/** A view of which nothing left. */
async function failedView(n: number): Promise<void> {
  const { names } = await receiveReport(services, { text: `pier ${n}`, files: [randomBytes(30 + n)] })
  const [view = 0] = await inTransaction(database, (tx) =>
    services.ledger.appendActs(tx, [{ type: 'view', facts: { kind: 'texts', reason: 'triage' } }]),
  )
  const written = { view, person: newId<PersonId>(randomBytes), object: names[0]! }
  await deliverView(services, written, () => Promise.reject(new Error('kept back'))).catch(() => undefined)
}

async function importedCards(n: number): Promise<void> {
  const examiner = { receive: `file-type ${n}`, decode: 'kernels 1', inspect: 'credit 1', credentials: 'c2pa 1' }
  await noteExaminer({ ...services, examiner })
  const lines = [1, 2].map((number) => ({ number, line: '{}', path: `${number}`, sha256: undefined, file: undefined }))
  const { caseId } = await importCase(services, {
    origin: `rempart.local/cards-${n}`,
    checkpoint: 'c',
    ledgerEntries: 1,
    manifestSha256: 'aa',
    async *lines() {
      yield* lines
    },
    async *cards() {},
  })
  await importCards(
    services,
    caseId as CaseId,
    (async function* () {
      for (const number of [1, 2])
        yield {
          position: number,
          lane: n === 1 ? 2 : 3,
          reasons: n === 1 ? ['unexamined'] : [],
          kind: 'single',
          members: [number],
          tiles: [number],
        } as never
    })(),
  )
}

beforeAll(async () => {
  await prepareJobs(database, services.log)
  const admins = [await person(site, ['administrator']), await person(site, ['administrator'])] as const
  const chiefs = [await person(site, ['senior-analyst']), await person(site, ['senior-analyst'])] as const
  for (const n of [1, 2]) {
    await round(admins, chiefs, n)
    await importedCards(n)
    await failedView(n)
  }
  const ledger = await openLedger({ storage: tiles, signer, clock: services.clock, origin })
  for (const { entry } of await readLog(database, ledger.size())) await ledger.appendSealed(entry)
  await ledger.close()
}, 120_000)

test('every row that the routes inserted is named by an entry and agrees with it', async () => {
  expect(await unrecordedRows(database)).toEqual([])
  expect((await verifySite({ ...services, tiles })).problems).toEqual([])
  for (const table of NAMES) {
    const { rowCount } = await database.query(`SELECT FROM ${table}`)
    expect(rowCount, table).toBeGreaterThan(table === 'passkey' ? 3 : 1)
  }
})

/** Columns that change in a row's life, and so are in no digest. */
const CHANGING: Readonly<Partial<Record<RecordedTable, readonly string[]>>> = {
  passkey: ['counter'],
  password: ['last_step'],
  session: ['seen_at'],
}

/** Rows that are compared together with the row that they belong to. */
const WITH_ANOTHER = [
  'log_entry',
  'log_head',
  'report_entry',
  'report_file',
  'evidence_object',
  'decision_member',
  'entity',
  'disclosure_item',
]

/** Tables that no entry answers for row by row, and why. */
const UNAUDITED: Readonly<Record<string, string>> = {
  schema_migration: 'compared with the program at every start',
  site: 'compared with the keys at every start',
  log_checkpoint: 'compared with the published log',
  ledger_verification: 'said anew every night',
  evidence_check: 'said anew by each reading of the evidence',
  case_key: 'proven by opening what lies below it',
  case_words_key: 'proven by opening what lies below it',
  clock_mark: 'a later time is refused, an earlier one erases nothing',
  session_end: 'only takes away; the end that somebody ordered is an entry',
  card_lease: 'lives for minutes, and gives nothing to see',
  card_passed: 'a person’s own choice, without a trace by intention',
  tile_ticket: 'lives for minutes',
  tile_seen: 'derived from sheets that are audited',
  exhibit_seen: 'derived from views that are audited',
  second_look: 'derived from decisions, rules and chance; what was asked and answered is audited',
  golden_result: 'derived from the decision and the golden card',
  retro_hunt: 'says which change a moved card follows; the move is audited',
  examined_again: 'waits to be kept; opens under its case’s key alone',
  exhibit_restated: 'not compared yet; opens under its case’s key alone',
  joined_report_examined: 'says that a job is done; what it made is audited',
  entity_overlap: 'not compared yet',
  list_sighting: 'not compared yet',
  upload: 'unfinished: what it becomes is audited',
  upload_piece: 'unfinished: what it becomes is audited',
  ceremony: 'lives for minutes',
  sign_in_try: 'lives until the next right one',
  rate: 'lives for minutes',
  job_worker: 'lives for minutes',
  log_publisher: 'says which process publishes',
  site_secret: 'a secret of this site, wrong where it was changed',
  site_change: 'a notice that something else has changed',
  card_undecided: 'derived from what is compared; a job mends what differs',
}

test('every table is compared with the ledger, or it is said why not', async () => {
  const { rows } = await database.query<{ table: string }>(
    `SELECT table_name AS "table" FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'kept\\_%' ORDER BY 1`,
  )
  const compared = [...NAMES, ...AUDITED_TABLES.map(({ name }) => name), ...WITH_ANOTHER]
  const unknown = rows.map(({ table }) => table).filter((table) => !compared.includes(table) && !(table in UNAUDITED))
  expect(unknown).toEqual([])
  for (const table of Object.keys(UNAUDITED)) expect(compared, table).not.toContain(table)
})

test('every column of a recorded table is in its digest, or changes in the life of a row', async () => {
  const { rows } = await database.query<{ table: RecordedTable; columns: string[] }>(
    `SELECT table_name AS "table", array_agg(column_name::text) AS columns FROM information_schema.columns
     WHERE table_name = ANY($1) AND table_schema = 'public' GROUP BY 1`,
    [NAMES],
  )
  expect(rows).toHaveLength(NAMES.length)
  for (const { table, columns } of rows) {
    const known = ['entry', ...RECORDED_TABLES[table], ...(CHANGING[table] ?? [])]
    expect([table, columns.toSorted()]).toEqual([table, known.toSorted()])
  }
})

const CHANGED: Readonly<Record<string, (column: string) => string>> = {
  text: (c) => `${c} || 'x'`,
  bytea: (c) => `${c} || '\\x00'::bytea`,
  bigint: (c) => `${c} + 1`,
  integer: (c) => `${c} + 1`,
  smallint: (c) => `${c} + 1`,
  jsonb: (c) => `${c} || '{"other":1}'::jsonb`,
  ARRAY: (c) => `${c} || '{x}'::text[]`,
  'timestamp with time zone': (c) => `${c} + interval '1 millisecond'`,
}

test('every altered, emptied, swapped, deleted, doubled, unlinked or moved row is named by its table', async () => {
  const { rows: columns } = await database.query<{ table: RecordedTable; column: string; type: string }>(
    `SELECT table_name AS "table", column_name AS column, data_type AS type FROM information_schema.columns
     WHERE table_name = ANY($1) AND table_schema = 'public' ORDER BY 1, 2`,
    [NAMES],
  )
  await withoutConstraints()
  const attacks: [table: RecordedTable, name: string, sql: string][] = []
  for (const { table, column, type } of columns) {
    if (CHANGING[table]?.includes(column) === true) continue
    const c = `"${column}"`
    const one = `(SELECT ctid FROM ${table} WHERE ${c} IS NOT NULL ORDER BY ctid DESC LIMIT 1)`
    attacks.push([table, `${column} altered`, `UPDATE ${table} SET ${c} = ${CHANGED[type]!(c)} WHERE ctid = ${one}`])
    attacks.push([table, `${column} emptied`, `UPDATE ${table} SET ${c} = NULL WHERE ctid = ${one}`])
    attacks.push([
      table,
      `${column} swapped`,
      `WITH two AS (SELECT DISTINCT ON (${c}) ctid AS place, ${c} AS held, entry AS of FROM ${table} WHERE ${c} IS NOT NULL LIMIT 2)
       UPDATE ${table} SET ${c} = (SELECT held FROM two WHERE place <> ${table}.ctid)
       WHERE ctid IN (SELECT place FROM two) AND (SELECT count(DISTINCT of) FROM two) = 2`,
    ])
  }
  for (const table of NAMES) {
    const one = `(SELECT ctid FROM ${table} LIMIT 1)`
    attacks.push([table, 'deleted', `DELETE FROM ${table} WHERE ctid = ${one}`])
    attacks.push([table, 'doubled', `INSERT INTO ${table} SELECT * FROM ${table} WHERE ctid = ${one}`])
    attacks.push([table, 'moved beyond the end', `UPDATE ${table} SET entry = 99999 WHERE ctid = ${one}`])
  }
  const missed: string[] = []
  let tried = 0
  for (const [table, name, sql] of attacks) {
    if (((await database.query(sql)).rowCount ?? 0) === 0) continue
    tried += 1
    const { problems } = await verifySite({ ...services, tiles })
    if (!problems.some(({ where }) => where.startsWith(`${table}#`))) missed.push(`${table} ${name}`)
    await database.query(`DELETE FROM ${table}; INSERT INTO ${table} TABLE kept_${table}`)
  }
  console.log(`recorded rows: ${tried} changes of ${NAMES.length} tables, ${missed.length} missed`)
  expect(missed).toEqual([])
  expect(tried).toBeGreaterThan(250)
  expect((await verifySite({ ...services, tiles })).problems).toEqual([])
}, 240_000)

/** A superuser's freedom; and a copy of everything, to put back after each change. */
async function withoutConstraints(): Promise<void> {
  await database.query('ALTER DOMAIN random_id DROP CONSTRAINT random_id_check')
  for (const table of NAMES) {
    const { rows } = await database.query<{ conname: string }>(
      'SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass',
      [table],
    )
    for (const { conname } of rows)
      await database.query(`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS "${conname}" CASCADE`)
    const { rows: needed } = await database.query<{ attname: string; attidentity: string }>(
      'SELECT attname, attidentity FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND attnotnull',
      [table],
    )
    for (const { attname, attidentity } of needed) {
      if (attidentity !== '') await database.query(`ALTER TABLE ${table} ALTER COLUMN "${attname}" DROP IDENTITY`)
      await database.query(`ALTER TABLE ${table} ALTER COLUMN "${attname}" DROP NOT NULL`)
    }
    await database.query(`CREATE TABLE kept_${table} AS TABLE ${table}`)
  }
}
