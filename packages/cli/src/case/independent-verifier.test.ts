// A third party checks a case offline with a verifier in another language that shares no code with Rempart (SECURITY §5 J6).
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadOrCreateSigner, verifierKeyText } from '@rempart/ledger'
import { afterAll, expect, test } from 'vitest'
import { fillFolder, rempart, scratch } from '../../test/small-case.ts'
import { ledgerKeyFile } from '../keys/key-folder.ts'

const room = scratch('independent')
afterAll(room.remove)
const verifier = join(import.meta.dirname, '../../../ledger/test/verify_log.py')
const hasPython = spawnSync('python3', ['--version']).status === 0

test.skipIf(!hasPython)(
  'it verifies a triaged case and names what was altered (skipped where there is no python3)',
  async () => {
    const [home, folder, casePath] = [join(room.path, 'home'), join(room.path, 'seized'), join(room.path, 'case')]
    mkdirSync(folder)
    await fillFolder(folder)
    expect(rempart(['triage', folder, '--out', casePath], { home }).status).toBeLessThan(2)
    const [name = ''] = readFileSync(join(casePath, 'ledger/checkpoint'), 'utf8').split('\n')
    const key = verifierKeyText({ name, publicKey: loadOrCreateSigner(ledgerKeyFile(home)).publicKey })
    const check = () => spawnSync('python3', [verifier, 'case', casePath, key], { encoding: 'utf8' })
    expect(check()).toMatchObject({ status: 0, stdout: expect.stringMatching(/^verified: \d+ entries\n$/u) as unknown })
    for (const [file, complaint] of [
      ['manifest.jsonl', 'manifest.jsonl: is not what was closed'],
      ['cards.jsonl', 'cards.jsonl: is not what was closed'],
      ['ledger/checkpoint', 'checkpoint: not signed with the key'],
    ] as const) {
      const path = join(casePath, file)
      const bytes = readFileSync(path)
      const altered = Buffer.from(bytes)
      altered[5] = (altered[5] ?? 0) ^ 1
      writeFileSync(path, altered)
      expect(check(), file).toMatchObject({ status: 4, stdout: `DIFFERS: ${complaint}\n` })
      writeFileSync(path, bytes)
    }
  },
)
