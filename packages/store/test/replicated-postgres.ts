// A primary and two standbys of Debian's PostgreSQL on loopback, set up as docs/several-machines.md says: each commit waits
// for one standby. To be killed and promoted by tests.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../src/database.ts'
import { findPostgres } from '../src/postgres/find-binaries.ts'
import { testFolder } from './test-folder.ts'

const NAMES = ['one', 'two', 'three'] as const
const PASSWORD = 'of-this-test-alone'
const OWNER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** What docs/several-machines.md asks of each computer. */
export function settingsOf(name: string): Readonly<Record<string, string>> {
  return {
    synchronous_standby_names: `ANY 1 (${NAMES.join(', ')})`,
    cluster_name: name,
    wal_keep_size: '512MB',
  }
}

export type Replicated = Readonly<{
  /** What DATABASE_URL says: all three hosts. */
  url: string
  /** `kill -9` of one host's postmaster and everything it started. */
  kill(host: number): Promise<void>
  /** Starts a killed host again with the data it has. */
  start(host: number): void
  /** Makes the standby that has received most take writes, and the other one follow it; its number. */
  promoteBest(standbys: readonly [number, number]): Promise<number>
  /** One statement on one host. */
  ask<Row extends object>(host: number, sql: string): Promise<readonly Row[]>
  close(): Promise<void>
}>

/** Undefined where Debian's PostgreSQL is not installed. */
export async function replicatedPostgres(): Promise<Replicated | undefined> {
  const root = testFolder('replicated')
  chmodSync(root, 0o711)
  const binaries = findPostgres(join(root, 'links')).find(({ source }) => source === 'debian')
  if (binaries === undefined) {
    rmSync(root, { recursive: true })
    return undefined
  }
  const programs = dirname(binaries.postgres)
  const ports = await Promise.all(NAMES.map(freePort))
  const running: (ChildProcess | undefined)[] = []
  const folderOf = (host: number): string => join(root, NAMES[host] ?? '')
  const addressOf = (host: number): string => `postgres://rempart:${PASSWORD}@127.0.0.1:${ports[host]}/postgres`
  const run = (program: string, args: readonly string[]): void => {
    execFileSync(join(programs, program), args, { stdio: ['ignore', 'ignore', 'pipe'], ...OWNER })
  }
  const conninfo = (host: number): string =>
    `host=127.0.0.1 port=${ports[host]} user=rempart password=${PASSWORD} dbname=postgres`

  async function ask<Row extends object>(host: number, sql: string): Promise<readonly Row[]> {
    const database = openDatabase({ kind: 'url', url: addressOf(host) }, { connections: 1 })
    try {
      return (await database.query<Row>(sql)).rows
    } finally {
      await database.end()
    }
  }

  async function answers(host: number): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const ready = await ask(host, 'SELECT').then(
        () => true,
        () => false,
      )
      if (ready) return
      if (tries > 300) throw new Error(`PostgreSQL ${NAMES[host]} does not answer`)
      await sleep(100)
    }
  }

  function start(host: number): void {
    const settings = {
      ...settingsOf(NAMES[host] ?? ''),
      listen_addresses: '127.0.0.1',
      port: ports[host],
      unix_socket_directories: folderOf(host),
      shared_buffers: '32MB',
    }
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    running[host] = spawn(binaries?.postgres ?? '', ['-D', join(folderOf(host), 'data'), ...args], {
      stdio: 'ignore',
      ...OWNER,
    })
  }

  async function kill(host: number): Promise<void> {
    const child = running[host]
    running[host] = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const left = once(child, 'exit')
    child.kill('SIGKILL')
    await left
  }

  for (const [host] of NAMES.entries()) {
    mkdirSync(folderOf(host), { mode: 0o700 })
    if (OWNER.uid !== undefined) chownSync(folderOf(host), OWNER.uid, OWNER.gid)
  }
  const passwordFile = join(folderOf(0), 'password')
  writeFileSync(passwordFile, PASSWORD, { mode: 0o644 })
  const data = ['-D', join(folderOf(0), 'data')]
  run('initdb', [...data, '--username=rempart', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--data-checksums'])
  start(0)
  await answers(0)
  for (const host of [1, 2]) {
    run('pg_basebackup', ['-D', join(folderOf(host), 'data'), '-R', '-c', 'fast', '-d', conninfo(0)])
    start(host)
    await answers(host)
  }
  return {
    url: `postgres://rempart:${PASSWORD}@${ports.map((port) => `127.0.0.1:${port}`).join(',')}/postgres?target_session_attrs=read-write`,
    kill,
    start,
    ask,
    promoteBest: async (standbys) => {
      const received = await Promise.all(
        standbys.map((host) =>
          ask<{ bytes: number }>(host, "SELECT (pg_last_wal_receive_lsn() - '0/0')::bigint AS bytes"),
        ),
      )
      const [first, second] = received.map((rows) => rows[0]?.bytes ?? 0)
      const [best, other] = (first ?? 0) >= (second ?? 0) ? standbys : standbys.toReversed()
      if (best === undefined || other === undefined) throw new Error('two standbys are needed')
      await ask(best, 'SELECT pg_promote()')
      await ask(other, `ALTER SYSTEM SET primary_conninfo = '${conninfo(best)}'`)
      await ask(other, 'SELECT pg_reload_conf()')
      return best
    },
    close: async () => {
      for (const [host] of NAMES.entries()) await kill(host)
      rmSync(root, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(address)))
    })
  })
}
