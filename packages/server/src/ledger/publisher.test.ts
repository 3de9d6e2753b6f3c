import { randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  checkLedger,
  folderStorage,
  type LedgerStorage,
  loadOrCreateSigner,
  parseVerifierKey,
  type VerifierKey,
  verifierKeyText,
} from '@rempart/ledger'
import { beginTerm, inTransaction, keepCheckpoint, siteLog } from '@rempart/store'
import { expect, onTestFinished, test } from 'vitest'
import { testDatabase } from '../../../store/test/postgres.ts'
import { openLog } from '../log.ts'
import { startPublisher, whileNobodyPublishes } from './publisher.ts'
import { restoreCheckpoint } from './restore-checkpoint.ts'

const { database } = await testDatabase()

type Published = Readonly<{
  folder: string
  disk: LedgerStorage
  settings: Omit<Parameters<typeof startPublisher>[0], 'storage'>
  append(): Promise<unknown>
  /** Entries of the checkpoint on disk. */
  size(): Promise<number>
}>

/** A folder for the tiles of a fresh log. */
async function freshLog(): Promise<Published> {
  await database.query('TRUNCATE log_entry, log_checkpoint CASCADE')
  await database.query('UPDATE log_head SET size = 0')
  const folder = mkdtempSync(join(tmpdir(), 'rempart-publisher-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const signer = loadOrCreateSigner(join(folder, 'key.pem'))
  const clock = { now: () => new Date() }
  const log = siteLog({ openingsKey: randomBytes(32), clock, random: randomBytes })
  const disk = folderStorage(join(folder, 'ledger'))
  return {
    folder,
    disk,
    settings: { database, signer, origin: 'rempart.local/test', clock, log: openLog('silent') },
    append: () => inTransaction(database, (tx) => log.appendActs(tx, [{ type: 'site-opened', facts: {} }])),
    size: async () =>
      Number(
        Buffer.from((await disk.read('checkpoint')) ?? [])
          .toString()
          .split('\n')[1] ?? 0,
      ),
  }
}

test('after a failed write nothing is published over it: the tiles are read again from their last durable state and written anew', async () => {
  const { disk, settings, append, size: published } = await freshLog()
  const events: string[] = []
  let failing = false
  const storage: LedgerStorage = {
    ...disk,
    read: async (name) => {
      if (name === 'checkpoint') events.push('opened')
      return disk.read(name)
    },
    write: async (files) => {
      if (failing) {
        failing = false
        events.push('failed')
        throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' })
      }
      events.push('wrote')
      await disk.write(files)
    },
  }
  const publisher = startPublisher({ ...settings, storage })
  onTestFinished(publisher.stop)
  await append()
  await expect.poll(published, { timeout: 15_000 }).toBe(1)
  failing = true
  await append()
  await expect.poll(published, { timeout: 15_000 }).toBe(2)
  const after = events.slice(events.indexOf('failed') + 1)
  expect(after[0]).toBe('opened')
  await publisher.stop()
  const report = await checkLedger(disk, keyOf(settings), { openingsElsewhere: true })
  expect(report.size).toBe(2)
})

test('one process publishes, the next one when it ends; one whose term is over publishes nothing more', async () => {
  const { disk, settings, append, size } = await freshLog()
  const first = startPublisher({ ...settings, storage: disk })
  onTestFinished(first.stop)
  await append()
  await expect.poll(size, { timeout: 15_000 }).toBe(1)
  expect(await whileNobodyPublishes(database, () => Promise.reject(new Error('ran beside it')))).toBe(false)
  const second = startPublisher({ ...settings, storage: disk })
  onTestFinished(second.stop)
  await beginTerm(database) // as a process would whose lock lies in another database
  await append()
  await expect.poll(size, { timeout: 15_000 }).toBe(2) // after its place was lost somebody begins anew
  await first.stop()
  await append()
  await expect.poll(size, { timeout: 15_000 }).toBe(3)
  await second.stop()
  await checkLedger(disk, keyOf(settings), { openingsElsewhere: true })
})

test('an older checkpoint over a newer one is put right where all tiles are there, and not over a restored backup', async () => {
  const { folder, disk, settings, append, size } = await freshLog()
  const publish = async (upTo: number): Promise<string> => {
    const publisher = startPublisher({ ...settings, storage: disk })
    await append()
    await expect.poll(size, { timeout: 15_000 }).toBe(upTo)
    await publisher.stop()
    return Buffer.from((await disk.read('checkpoint')) ?? []).toString('utf8')
  }
  const older = await publish(1)
  cpSync(join(folder, 'ledger'), join(folder, 'backup'), { recursive: true })
  const newer = await publish(2)
  await disk.write([{ name: 'checkpoint', bytes: Buffer.from(older) }])
  expect(await restoreCheckpoint({ ...settings, tiles: disk })).toBe(true)
  expect(await size()).toBe(2)
  expect(await restoreCheckpoint({ ...settings, tiles: disk })).toBe(false)
  await disk.write([{ name: 'checkpoint', bytes: Buffer.from('torn') }])
  expect(await restoreCheckpoint({ ...settings, tiles: disk })).toBe(true)
  await checkLedger(disk, keyOf(settings), { openingsElsewhere: true })
  const backup = folderStorage(join(folder, 'backup'))
  expect(await restoreCheckpoint({ ...settings, tiles: backup })).toBe(false)
  expect(Buffer.from((await backup.read('checkpoint')) ?? []).toString('utf8')).toBe(older)
  const other = `${newer.split('\n')[0]}\n3\n${newer.split('\n').slice(2).join('\n')}`
  await keepCheckpoint(database, { size: 3, note: other, at: new Date() })
  expect(await restoreCheckpoint({ ...settings, tiles: disk })).toBe(false)
})

function keyOf({ signer, origin }: Published['settings']): VerifierKey {
  const key = parseVerifierKey(verifierKeyText({ name: origin, publicKey: signer.publicKey }))
  if (key === undefined) throw new Error('the key is malformed')
  return key
}
