// What `rempart serve` would find on this machine, asked before it starts: settings, PostgreSQL, passphrase, witnesses.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import { type Database, findPostgres, hostUrls, openDatabase, refuseUnsafeDatabase } from '@rempart/store'
import { checkData } from './check-data.ts'
import { type Config, readConfig } from './config.ts'
import { memoryLeaves } from './process-memory.ts'

/** `missing`: the server would not start, or would be refused. `optional`: it would start; the detail says what is better. */
export type ServerCheck = Readonly<{ name: string; state: 'ok' | 'missing' | 'optional'; detail: string }>

/** Looks without changing anything and without founding a site. */
export async function checkServer(
  environment: Readonly<Record<string, string | undefined>>,
  { data }: Readonly<{ data?: string }> = {},
): Promise<readonly ServerCheck[]> {
  let config: Config
  try {
    config = readConfig(environment, { port: 0, host: '127.0.0.1', role: 'all', ...(data !== undefined && { data }) })
  } catch (error) {
    return [missing('server settings', error)]
  }
  const database = config.databaseUrl === undefined ? ownPostgres(config) : await theirPostgres(config.databaseUrl)
  return [database, passphrase(config), ...(await checkData(config)), memory(), fetching(config), witnesses(config)]
}

const DATABASE = 'server database'

function ownPostgres({ postgres, dataFolder }: Config): ServerCheck {
  const links = mkdtempSync(join(tmpdir(), 'rempart-links-'))
  try {
    const made = madeBy(dataFolder)
    const found = findPostgres(links).find(
      ({ source, version }) =>
        (postgres === undefined || source === postgres) && (made === undefined || version === made),
    )
    if (found === undefined)
      return {
        name: DATABASE,
        state: 'missing',
        detail:
          made === undefined
            ? 'no PostgreSQL: apt-get install postgresql, or set DATABASE_URL'
            : `the data folder was made by PostgreSQL ${made}, which is not installed`,
      }
    const better = 'with older libraries; Debian’s gets security updates: apt-get install postgresql'
    const from = found.source === 'debian' ? 'of Debian' : `of npm, ${better}`
    const state = found.source === 'debian' ? 'ok' : 'optional'
    return { name: DATABASE, state, detail: `PostgreSQL ${found.version} ${from}` }
  } finally {
    rmSync(links, { recursive: true })
  }
}

/** Major version of the database that is there already. */
function madeBy(dataFolder: string): number | undefined {
  const file = join(dataFolder, 'postgres/data/PG_VERSION')
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined
}

async function theirPostgres(url: string): Promise<ServerCheck> {
  let database: Database | undefined
  try {
    database = openDatabase({ kind: 'url', url }, { connections: 1 })
    await refuseUnsafeDatabase(database, { hosts: hostUrls(url).length })
    return { name: DATABASE, state: 'ok', detail: 'DATABASE_URL answers and keeps what it acknowledges' }
  } catch (error) {
    return missing(DATABASE, error)
  } finally {
    await database?.end()
  }
}

function passphrase({ keyCommand, keyPassphraseFile }: Config): ServerCheck {
  const name = 'server passphrase'
  if (keyCommand !== undefined) return { name, state: 'ok', detail: 'asked of REMPART_KEY_COMMAND' }
  if (keyPassphraseFile !== undefined)
    return existsSync(keyPassphraseFile)
      ? { name, state: 'ok', detail: 'in REMPART_KEY_PASSPHRASE_FILE' }
      : { name, state: 'missing', detail: `${keyPassphraseFile} is not there` }
  const detail = 'made in the data folder, beside what it protects: set REMPART_KEY_PASSPHRASE_FILE to another disk'
  return { name, state: 'optional', detail }
}

function memory(): ServerCheck {
  const leaves = memoryLeaves()
  const detail =
    leaves.length === 0 ? 'no swap, and no program is handed the memory of what crashes' : leaves.join('; ')
  return { name: 'server memory', state: leaves.length === 0 ? 'ok' : 'optional', detail }
}

function fetching({ fetch }: Config): ServerCheck {
  const name = 'server fetching'
  if (fetch === undefined) return { name, state: 'ok', detail: 'off: addresses of reports are kept, and never fetched' }
  return { name, state: 'ok', detail: `from the listed hosts (${fetch.hosts.length}), allowed by ${fetch.allowedBy}` }
}

function witnesses({ witnesses: policy }: Config): ServerCheck {
  const name = 'server witnesses'
  if (policy !== undefined) return { name, state: 'ok', detail: 'named in REMPART_WITNESSES_FILE' }
  return { name, state: 'optional', detail: 'nobody vouches for the ledger: see docs/ledger.md' }
}

/** An operator's mistake in its own words; of any other error its code alone, for addresses may hold passwords. */
function missing(name: string, error: unknown): ServerCheck {
  if (error instanceof UserError) return { name, state: 'missing', detail: error.message }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer'
  return { name, state: 'missing', detail: `cannot be asked (${code})` }
}
