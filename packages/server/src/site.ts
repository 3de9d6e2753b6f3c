// Assembles a site: database, keys, ledger, HTTP server. The first start founds it; later starts refuse other keys.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UserError } from '@rempart/core'
import { folderStorage, loadOrCreateSigner, type Signer, verifierKeyText } from '@rempart/ledger'
import {
  type Database,
  foundSite,
  inTransaction,
  readSite,
  refuseOtherSecrets,
  refuseOtherSite,
  type SiteLog,
  siteLog,
} from '@rempart/store'
import { firstAdministratorLink } from './access/first-administrator.ts'
import { openAccess } from './access/open-access.ts'
import { createProvider } from './access/sign-in/provider.ts'
import type { Config } from './config.ts'
import { openDataFolder } from './data-folder.ts'
import { lazyDecoder } from './evidence/open-decoder.ts'
import { openVault } from './evidence/open-vault.ts'
import { noteExaminer } from './examiner/examiner-in-force.ts'
import { examinerVersions } from './examiner/versions.ts'
import { closeApp, createApp } from './http/app.ts'
import { listenAt } from './http/listen.ts'
import { openMetrics } from './http/metrics.ts'
import { loadOrCreateSecret } from './keys/secret-file.ts'
import { secretMarks } from './keys/secret-marks.ts'
import { receiptWriter } from './intake/receipt.ts'
import { openIntake } from './intake/take-report.ts'
import { JOBS } from './jobs/index.ts'
import { prepareJobs, runJobs } from './jobs/run-jobs.ts'
import { LISTEN_BACKLOG } from './limits.ts'
import { openTiles } from './ledger/open-tiles.ts'
import { policyInForce, type PolicyInForce } from './ledger/policy-in-force.ts'
import { startPublisher, whileNobodyPublishes } from './ledger/publisher.ts'
import { refuseOtherPast } from './ledger/refuse-other-past.ts'
import { restoreCheckpoint } from './ledger/restore-checkpoint.ts'
import { startWitnessing } from './ledger/witnessing.ts'
import { listenHma } from './hma/listen-hma.ts'
import { openSiteLists } from './lists/open-site-lists.ts'
import { type Log, openLog } from './log.ts'
import { openSiteDatabase } from './open-database.ts'
import { forbidCores } from './process-memory.ts'
import { ROUTES } from './routes/index.ts'
import type { Services } from './services.ts'

export type RunningSite = Readonly<{
  /** Where it listens; undefined for a worker. */
  address: string | undefined
  /** Where the HMA-compatible service listens, where it is set up. */
  hmaAddress: string | undefined
  ledgerKey: string
  services: Services
  /** The first administrator's one-time link, until somebody has used one. */
  firstAdministratorLink: string | undefined
  close(): Promise<void>
}>

const ORIGIN_BYTES = 8

/** A site that does not listen: what commands on its machine work with. */
export type OpenSite = Readonly<{ services: Services; signer: Signer; close(): Promise<void> }>

/** Opens database, keys, evidence and ledger, in a process that can leave no core file; founds the site where there is none. UserError for what the operator can mend. */
export async function openSite(config: Config): Promise<OpenSite> {
  forbidCores()
  const folder = openDataFolder(config.dataFolder)
  const log = openLog(config.logLevel)
  const opened: (() => Promise<void>)[] = []
  const close = (): Promise<void> => closeAll(opened)
  try {
    return { ...(await openServices(config, { folder, log, opened })), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** As `openSite`, for commands that work on a site and must found none. UserError `not-found` where there is none. */
export async function openExistingSite(config: Config): Promise<OpenSite> {
  if (!existsSync(join(config.dataFolder, 'keys/ledger-key.pem')))
    throw new UserError({ code: 'not-found', subject: config.dataFolder, reason: 'holds no site' })
  return openSite(config)
}

/** Starts everything that the role asks for. UserError for what the operator can mend. */
export async function startSite(config: Config): Promise<RunningSite> {
  const { services, signer, close: closeSite } = await openSite(config)
  const { database, tiles: storage, site, clock, log } = services
  const opened = [closeSite]
  const close = async (): Promise<void> => {
    await closeAll(opened)
    log.info({ event: 'stopped' })
  }
  try {
    await services.lists.follow()
    if (config.role !== 'web') {
      const conflicts = folderStorage(join(resolve(config.dataFolder), 'ledger-conflicts'))
      const inForce = (): Promise<PolicyInForce | undefined> => policyInForce(services)
      await whileNobodyPublishes(database, async () => {
        await restoreCheckpoint({ database, tiles: storage, signer, origin: site.origin, clock })
        await refuseOtherPast({ ...services, conflicts, policy: (await inForce())?.policy })
      })
      const publisher = startPublisher({
        database,
        storage,
        signer,
        origin: site.origin,
        clock,
        log,
        startWitnessing: () => startWitnessing({ ...services, conflicts, policyInForce: inForce }),
      })
      opened.push(publisher.stop)
      await noteExaminer(services)
      opened.push((await runJobs(JOBS, services)).stop)
    }
    let address: string | undefined
    let link: string | undefined
    let hmaAddress: string | undefined
    if (config.role !== 'worker') {
      link = await firstAdministratorLink(services.access)
      const app = createApp(ROUTES, services)
      opened.push(() => closeApp(app))
      const { host, port } = config
      address = await listenAt(app, { host, port, backlog: LISTEN_BACKLOG, setting: '--port' })
      if (config.hma !== undefined) {
        const hma = await listenHma(services, config.hma)
        opened.push(hma.close)
        hmaAddress = hma.address
      }
    }
    log.info({ event: 'started', role: config.role, port: config.port })
    return { address, hmaAddress, ledgerKey: site.ledgerKey, services, firstAdministratorLink: link, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Ends in the opposite order of opening. */
async function closeAll(opened: readonly (() => Promise<void>)[]): Promise<void> {
  for (const end of opened.toReversed()) await end()
}

type Opening = Readonly<{
  folder: string
  log: Log
  /** What has to be ended again, in order of opening. */
  opened: (() => Promise<void>)[]
}>

async function openServices(
  config: Config,
  { folder, log, opened }: Opening,
): Promise<Readonly<{ services: Services; signer: Signer }>> {
  const signer = loadOrCreateSigner(join(folder, 'keys/ledger-key.pem'))
  const clock = { now: () => new Date() }
  const random = (bytes: number): Uint8Array => randomBytes(bytes)
  const { database, close } = await openSiteDatabase({ config, folder, log })
  opened.push(close)
  await prepareJobs(database, log)
  const ledger = siteLog({ openingsKey: loadOrCreateSecret(join(folder, 'keys/openings.key')), clock, random })
  const site = await openOrFound({ database, signer, ledger, clock, random })
  await refuseOtherSecrets(database, secretMarks(join(folder, 'keys')))
  const vault = await openVault({ folder, config, log })
  opened.push(vault.close)
  const decoder = lazyDecoder(config.trust)
  opened.push(decoder.close)
  const access = openAccess(config, { folder, database, ledger, clock, random })
  const lists = openSiteLists({ database, vault, access, clock, log })
  opened.push(lists.close)
  const receipts = receiptWriter({
    origin: site.origin,
    signer: loadOrCreateSigner(join(folder, 'keys/receipts-key.pem')),
  })
  const tiles = openTiles(config, folder)
  const provider = config.provider && createProvider(config.provider)
  const metrics = openMetrics()
  const rest = {
    config,
    database,
    ledger,
    tiles,
    site,
    vault,
    decoder,
    examiner: examinerVersions(config.trust),
    lists,
    receipts,
    clock,
    random,
    log,
    metrics,
    access,
    provider,
  }
  return { services: { ...rest, intake: openIntake(rest) }, signer }
}

type Founding = Readonly<{
  database: Database
  signer: Signer
  ledger: SiteLog
  clock: Services['clock']
  random: Services['random']
}>

async function openOrFound({ database, signer, ledger, clock, random }: Founding): Promise<Services['site']> {
  await inTransaction(database, async (tx) => {
    const origin = `rempart.local/${Buffer.from(random(ORIGIN_BYTES)).toString('hex')}`
    const ledgerKey = verifierKeyText({ name: origin, publicKey: signer.publicKey })
    if (await foundSite(tx, { origin, ledgerKey, createdAt: clock.now() }))
      await ledger.appendActs(tx, [{ type: 'site-opened', facts: {} }])
  })
  const site = await readSite(database)
  if (site === undefined) throw new Error('the site was founded and is not there')
  refuseOtherSite(site, verifierKeyText({ name: site.origin, publicKey: signer.publicKey }))
  return site
}
