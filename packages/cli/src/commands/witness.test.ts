import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { askWitness, httpTransport, memoryStorage, openLedger, parseWitnessKey, temporarySigner } from '@rempart/ledger'

const program = join(import.meta.dirname, '../main.ts')

test('a partner starts a witness by one command, and it goes on from what it signed before', async () => {
  const home = mkdtempSync(join(tmpdir(), 'witness-command-'))
  const storage = memoryStorage()
  const signer = temporarySigner()
  const ledger = await openLedger({ storage, signer, clock: { now: () => new Date(0) }, origin: 'hotline.example/log' })
  const args = ['witness', '--data', home, '--name', 'partner.example/1', '--log', ledger.verifierKey]
  try {
    for (const entries of [3, 5]) {
      while (ledger.size() < entries) await ledger.append({ type: 'verified' })
      const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
      const told = [await lines.next(), await lines.next()].map(({ value }) => String(value))
      const witness = parseWitnessKey(told[0]!.replace('witness key: ', ''))!
      const send = httpTransport(told[1]!.replace('listening on ', ''))
      const reply = await askWitness({
        storage,
        note: await ledger.checkpoint(),
        witness,
        send,
        knownSize: entries - 2,
      })
      expect(reply).toMatchObject({ kind: 'cosigned', size: entries })
      child.kill('SIGTERM')
      expect(await new Promise((done) => child.once('exit', done))).toBe(0)
    }
  } finally {
    await ledger.close()
    rmSync(home, { recursive: true })
  }
})

test('what is no key of a log is refused by name', () => {
  const run = spawnSync(process.execPath, [program, 'witness', '--data', 'x', '--name', 'n', '--log', 'nonsense'], {
    encoding: 'utf8',
  })
  expect(run.status).toBe(2)
  expect(run.stderr).toContain('--log nonsense: is no verifier key')
})
