import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  checkLedger,
  folderStorage,
  type LedgerStorage,
  loadOrCreateSigner,
  parseVerifierKey,
  verifierKeyText,
} from '@rempart/ledger'
import { inTransaction, siteLog } from '@rempart/store'
import { expect, onTestFinished, test } from 'vitest'
import { testDatabase } from '../../../store/test/postgres.ts'
import { openLog } from '../log.ts'
import { startPublisher } from './publisher.ts'

const { database } = await testDatabase()

test('after a failed write nothing is published over it: the tiles are read again from their last durable state and written anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-publisher-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const signer = loadOrCreateSigner(join(folder, 'key.pem'))
  const origin = 'rempart.local/test'
  const key = parseVerifierKey(verifierKeyText({ name: origin, publicKey: signer.publicKey }))
  if (key === undefined) throw new Error('the key is malformed')
  const clock = { now: () => new Date() }
  const log = siteLog({ openingsKey: randomBytes(32), clock, random: randomBytes })
  const disk = folderStorage(join(folder, 'ledger'))
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
  const publisher = startPublisher({ database, storage, signer, origin, clock, log: openLog('silent') })
  onTestFinished(publisher.stop)
  const append = () => inTransaction(database, (tx) => log.appendActs(tx, [{ type: 'site-opened', facts: {} }]))
  const published = async (): Promise<number> => {
    const size = Buffer.from((await disk.read('checkpoint')) ?? [])
      .toString()
      .split('\n')[1]
    return Number(size ?? 0)
  }
  await append()
  await expect.poll(published, { timeout: 15_000 }).toBe(1)
  failing = true
  await append()
  await expect.poll(published, { timeout: 15_000 }).toBe(2)
  const after = events.slice(events.indexOf('failed') + 1)
  expect(after[0]).toBe('opened')
  await publisher.stop()
  const report = await checkLedger(disk, key, { openingsElsewhere: true })
  expect(report.size).toBe(2)
})
