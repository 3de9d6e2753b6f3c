// A site's HTTP application on a real PostgreSQL with a clock that tests set, and people who sign in with passkeys.
import { randomBytes } from 'node:crypto'
import { newId } from '@rempart/core'
import type { HumanRole, PersonId } from '@rempart/core'
import {
  type Database,
  inTransaction,
  insertCaseAssignment,
  insertPerson,
  insertRoleEvent,
  lockLog,
  openDatabase,
  siteLog,
} from '@rempart/store'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { afterAll } from 'vitest'
import { testDatabase, type TestDatabase } from '../../store/test/postgres.ts'
import type { Access } from '../src/access/access.ts'
import { createBox } from '../src/access/box.ts'
import { makeEnrolment } from '../src/access/enrolment.ts'
import { siteOrigin } from '../src/access/site-origin.ts'
import { createApp } from '../src/http/app.ts'
import { openMetrics } from '../src/http/metrics.ts'
import { openLog } from '../src/log.ts'
import { ROUTES } from '../src/routes/index.ts'
import type { Services } from '../src/services.ts'
import { readConfig } from '../src/config.ts'
import { type SoftPasskey, softPasskey } from './passkey.ts'

export const ORIGIN = 'https://rempart.example'

export type TestAccess = Readonly<{
  database: Database
  postgres: TestDatabase
  access: Access
  services: Services
  app: FastifyInstance
  clock: { ms: number }
  /** Another server process on the same database: its own application and connections. */
  another(): FastifyInstance
}>

export type AccessOptions = Readonly<{ origin?: string; services?: Partial<Services> }>

/** Starts it and registers its end. Intake, evidence and published tiles are not part of it: a route that needs them fails, once it is admitted. */
export async function accessSite({ origin = ORIGIN, services: more = {} }: AccessOptions = {}): Promise<TestAccess> {
  const postgres = await testDatabase()
  const clock = { ms: Date.UTC(2026, 0, 5, 9) }
  const key = randomBytes(32)
  const apps: FastifyInstance[] = []
  const open = (database: Database): Readonly<{ app: FastifyInstance; services: Services }> => {
    const now = { now: () => new Date(clock.ms) }
    const ledger = siteLog({ openingsKey: key, clock: now, random: randomBytes })
    const access: Access = {
      database,
      clock: now,
      random: randomBytes,
      site: siteOrigin(origin),
      siteName: 'Test site',
      box: createBox(key, randomBytes),
      record: ledger.appendActs,
      lockLedger: lockLog,
    }
    const config = readConfig(
      { REMPART_PUBLIC_ORIGIN: origin, REMPART_QUALITY_SHARE: '0' },
      { port: 0, host: '127.0.0.1', role: 'web', data: '/nowhere' },
    )
    const services: Services = {
      config,
      database,
      ledger,
      ...({} as Pick<Services, 'vault' | 'decoder' | 'examiner' | 'lists' | 'tiles' | 'receipts' | 'intake'>),
      site: { origin: 'rempart.local/test', ledgerKey: '' },
      clock: now,
      random: randomBytes,
      log: openLog('silent'),
      metrics: openMetrics(),
      access,
      provider: undefined,
      ...more,
    }
    const app = createApp(ROUTES, services)
    apps.push(app)
    return { app, services }
  }
  const { app, services } = open(postgres.database)
  const others: Database[] = []
  afterAll(async () => {
    await Promise.all(apps.map((one) => one.close()))
    await Promise.all(others.map((database) => database.end()))
  })
  return {
    database: postgres.database,
    postgres,
    access: services.access,
    services,
    app,
    clock,
    another: () => {
      const database = openDatabase(postgres.postgres.address)
      others.push(database)
      return open(database).app
    },
  }
}

/** A browser at an address of its own: keeps its cookie and its session's token, and says where it comes from. */
export type Browser = {
  cookie: string
  csrf: string
  send: (
    method: string,
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<LightMyRequestResponse>
}

export function browser({ app, access }: Pick<TestAccess, 'app' | 'access'>): Browser {
  const remoteAddress = `10.${[...randomBytes(3)].join('.')}`
  const self: Browser = {
    cookie: '',
    csrf: '',
    async send(method, url, body, headers = {}) {
      const response = await app.inject({
        method: method as NonNullable<InjectOptions['method']>,
        url,
        remoteAddress,
        headers: {
          origin: access.site.origin,
          'sec-fetch-site': 'same-origin',
          ...(self.cookie !== '' && { cookie: self.cookie }),
          ...(self.csrf !== '' && { 'rempart-csrf': self.csrf }),
          ...headers,
        },
        ...(body !== undefined && { payload: body as object }),
      })
      const set = response.headers['set-cookie']
      if (typeof set === 'string') {
        self.cookie = set.split(';')[0] ?? ''
        const current = await self.send('GET', '/sessions/current')
        self.csrf = current.statusCode === 200 ? current.json<{ csrf: string }>().csrf : ''
      }
      return response
    },
  }
  return self
}

export type TestPerson = Readonly<{ id: PersonId; name: string; passkey: SoftPasskey }>

/** A person with roles and an enrolled passkey. */
export async function person(site: TestAccess, roles: readonly HumanRole[]): Promise<TestPerson> {
  const id = newId<PersonId>(randomBytes)
  const name = `p-${id.slice(0, 12)}`
  const { access } = site
  const at = access.clock.now()
  const link = await inTransaction(access.database, async (tx) => {
    await insertPerson(tx, { id, signInName: name, displayName: name, language: 'en', validUntil: undefined }, at)
    for (const role of roles) await insertRoleEvent(tx, { person: id, role, kind: 'granted', at })
    const made = await makeEnrolment(access, tx, { person: id, kind: 'invitation' })
    const rows = ['person', 'role_event', 'enrolment', 'enrolment_end'] as const
    await access.record(tx, [{ type: 'person-change', commit: { person: id }, facts: { what: 'invited' }, rows }])
    return made
  })
  const passkey = await enrol(site, link)
  return { id, name, passkey }
}

/** Puts a person on a case, as the route does. */
export async function assign(
  { database, ledger, clock }: Pick<Services, 'database' | 'ledger' | 'clock'>,
  { case: caseId, person: who }: Readonly<{ case: string; person: PersonId }>,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    await insertCaseAssignment(tx, { case: caseId, person: who, kind: 'assigned', at: clock.now(), by: who })
    const commit = { case: caseId, person: who, by: who }
    await ledger.appendActs(tx, [
      { type: 'case-assigned', commit, facts: { what: 'assigned' }, rows: ['case_assignment'] },
    ])
  })
}

/** Enrols a new passkey by a link and, where one belongs to it, a code. */
export async function enrol(site: TestAccess, link: string, code?: string): Promise<SoftPasskey> {
  const passkey = softPasskey(site.access.site.origin)
  const secret = [link.split('#')[1]?.replace('with-code.', ''), ...(code === undefined ? [] : [code])].join('.')
  const page = browser(site)
  const asked = await page.send('POST', '/enrolments/passkey/options', { link: secret })
  if (asked.statusCode !== 200) throw new Error(`enrolment: ${asked.statusCode} ${asked.body}`)
  const { ceremony, options } = asked.json<{ ceremony: string; options: never }>()
  const response = await page.send('POST', '/enrolments/passkey', {
    link: secret,
    ceremony,
    response: passkey.create(options),
  })
  if (response.statusCode !== 201) throw new Error(`enrolment: ${response.statusCode} ${response.body}`)
  return passkey
}

/** Signs a person in, in a role, in a browser of his own. */
export async function signIn(
  site: TestAccess,
  { passkey }: Pick<TestPerson, 'passkey'>,
  role?: HumanRole,
): Promise<Browser> {
  const page = browser(site)
  const asked = await page.send('POST', '/sign-in/passkey/options')
  const { ceremony, options } = asked.json<{ ceremony: string; options: never }>()
  const answer = { ceremony, response: passkey.get(options), ...(role && { role }) }
  const response = await page.send('POST', '/sign-in/passkey', answer)
  if (response.statusCode !== 201) throw new Error(`sign-in: ${response.statusCode} ${response.body}`)
  return page
}

/** Proves presence anew. */
export async function stepUp(page: Browser, { passkey }: Pick<TestPerson, 'passkey'>): Promise<void> {
  const asked = await page.send('POST', '/sessions/current/step-up/options')
  const { ceremony, options } = asked.json<{ ceremony: string; options: never }>()
  const response = await page.send('POST', '/sessions/current/step-up', { ceremony, response: passkey.get(options) })
  if (response.statusCode !== 201) throw new Error(`step-up: ${response.statusCode} ${response.body}`)
}
