// Assembles a site: database, keys, ledger, HTTP server. The first start founds it; later starts refuse other keys.
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { loadOrCreateSigner, type Signer, verifierKeyText } from '@rempart/ledger'
import {
  type Database,
  type DatabaseAddress,
  foundSite,
  inTransaction,
  migrate,
  openDatabase,
  readSite,
  refuseOtherSite,
  refuseUnsafeDatabase,
  type SiteLog,
  siteLog,
  supervisePostgres,
} from '@rempart/store'
import { type FirstAdministrator, inviteFirstAdministrator } from './access/first-administrator.ts'
import type { Config } from './config.ts'
import { openVault } from './evidence/open-vault.ts'
import { closeApp, createApp } from './http/app.ts'
import { openMetrics } from './http/metrics.ts'
import { loadOrCreateSecret } from './keys/secret-file.ts'
import { openLog } from './log.ts'
import { ROUTES } from './routes/index.ts'
import type { Services } from './services.ts'

export type RunningSite = Readonly<{
  /** Where it listens; undefined for a worker. */
  address: string | undefined
  ledgerKey: string
  /** Said once, by the start that founded the site. */
  firstAdministrator: FirstAdministrator
  close(): Promise<void>
}>

const ORIGIN_BYTES = 8

/** Starts everything that the role asks for. UserError for what the operator can mend. */
export async function startSite(config: Config): Promise<RunningSite> {
  const folder = resolve(config.dataFolder)
  mkdirSync(folder, { recursive: true })
  // Root's PostgreSQL runs as another user, who has to reach its own folder inside this one.
  chmodSync(folder, process.getuid?.() === 0 ? 0o711 : 0o700)
  const log = openLog(config.logLevel)
  const signer = loadOrCreateSigner(join(folder, 'keys/ledger-key.pem'))
  const openingsKey = loadOrCreateSecret(join(folder, 'keys/openings.key'))
  const clock = { now: () => new Date() }
  const random = (bytes: number): Uint8Array => randomBytes(bytes)
  const vault = await openVault({ folder, config, log })
  const postgres = await openPostgres(config, folder, log.warn).catch(async (error: unknown) => {
    await vault.close()
    throw error
  })
  const database = openDatabase(postgres.address, { onError: () => log.warn({ event: 'database-connection-lost' }) })
  const ledger = siteLog({ openingsKey, clock, random })
  try {
    await refuseUnsafeDatabase(database)
    for (const name of await migrate(database)) log.info({ event: 'migrated', code: name })
    const { site, firstAdministrator } = await openOrFound({ database, signer, ledger, clock, random })
    const services: Services = { config, database, ledger, vault, site, clock, random, log, metrics: openMetrics() }
    const app = config.role === 'worker' ? undefined : createApp(ROUTES, services)
    const address = await app?.listen({ port: config.port, host: config.host })
    log.info({ event: 'started', role: config.role, port: config.port })
    return {
      address,
      ledgerKey: site.ledgerKey,
      firstAdministrator,
      close: async () => {
        if (app !== undefined) await closeApp(app)
        await database.end()
        await postgres.stop()
        await vault.close()
        log.info({ event: 'stopped' })
      },
    }
  } catch (error) {
    await database.end()
    await postgres.stop()
    await vault.close()
    throw error
  }
}

async function openPostgres(
  { databaseUrl, postgres }: Config,
  folder: string,
  warn: (fields: Readonly<{ event: string }>) => void,
): Promise<Readonly<{ address: DatabaseAddress; stop(): Promise<void> }>> {
  if (databaseUrl !== undefined) return { address: { kind: 'url', url: databaseUrl }, stop: () => Promise.resolve() }
  return supervisePostgres({
    root: join(folder, 'postgres'),
    ...(postgres && { source: postgres }),
    onRestart: (again) => warn({ event: again ? 'database-restarted' : 'database-given-up' }),
  })
}

type Founding = Readonly<{
  database: Database
  signer: Signer
  ledger: SiteLog
  clock: Services['clock']
  random: Services['random']
}>

async function openOrFound({
  database,
  signer,
  ledger,
  clock,
  random,
}: Founding): Promise<Readonly<{ site: Services['site']; firstAdministrator: FirstAdministrator }>> {
  const firstAdministrator = await inTransaction(database, async (tx) => {
    const origin = `rempart.local/${Buffer.from(random(ORIGIN_BYTES)).toString('hex')}`
    const ledgerKey = verifierKeyText({ name: origin, publicKey: signer.publicKey })
    if (!(await foundSite(tx, { origin, ledgerKey, createdAt: clock.now() }))) return undefined
    const invited = await inviteFirstAdministrator(tx)
    await ledger.appendActs(tx, [{ type: 'site-opened', facts: {} }])
    return invited
  })
  const site = await readSite(database)
  if (site === undefined) throw new Error('the site was founded and is not there')
  refuseOtherSite(site, verifierKeyText({ name: site.origin, publicKey: signer.publicKey }))
  return { site, firstAdministrator }
}
