// After reports were received, joined to a case, read and half of them erased, their words and bytes stand nowhere in clear:
// not in the database's files and write-ahead log, not in the object store, the key service's folder or the logs; nor does
// the passphrase, without which none of it opens; nor do sizes tell files apart (SECURITY §5 F2, F4, F6).
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { landscape, textChunk, writePng } from '@rempart/fixtures'
import { encodingsOf, freshMark, holds, lookBelow, opaquePixelsOf, pixelsOf } from '../../test/canary.ts'
import { evidenceSite, freshCase } from '../../test/evidence-site.ts'
import { verifyEvidence } from '../jobs/verify-evidence.ts'
import { joinCase } from './case-evidence.ts'
import { eraseCase } from './erase-case.ts'
import { openEvidence } from './open-evidence.ts'

const CANARIES = 64
/** Every canary begins with it, so that one search finds them all. */
const mark = freshMark()

it('the search finds each encoding where there is one', () => {
  const patterns = encodingsOf(mark)
  const text = `words ${mark} words`
  for (const shown of [
    Buffer.from(text),
    Buffer.from(Buffer.from(text).toString('hex')),
    ...[0, 1, 2].map((phase) => Buffer.from(Buffer.from('x'.repeat(phase) + text).toString('base64'))),
    Buffer.from(text, 'utf16le'),
    Buffer.from([...mark].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')),
    Buffer.concat([Buffer.alloc(5), pixelsOf(mark), Buffer.alloc(5)]),
    Buffer.concat([Buffer.alloc(5), opaquePixelsOf(mark), Buffer.alloc(5)]),
  ])
    expect(holds(shown, patterns)).toBe(true)
})

it('no canary stands anywhere in clear after the whole way, a crash of the database', async () => {
  const { services, folder, postgres, logged, receive } = await evidenceSite()
  const names = []
  for (let i = 0; i < CANARIES; i += 4) {
    const canary = (kind: string): string => `${mark}-${kind}-${i}`
    const tagged = writePng(landscape(i, { width: 64, height: 48 }), {
      before: [textChunk('Comment', canary('chunk'))],
    })
    const plain = Buffer.from(`${canary('bytes')} `.repeat(100))
    const { report, names: stored } = await receive({
      text: `${canary('words')} ${canary('name')}`,
      files: [tagged, plain],
    })
    const caseId = freshCase()
    await joinCase(services, { report, caseId })
    names.push(...stored)
    for (const name of stored) {
      const opened = await openEvidence(services, name, { by: 'job:test', reason: 'test' })
      expect(holds(Buffer.concat(await Array.fromAsync(opened!.read())), encodingsOf(mark))).toBe(true)
    }
    if (i % 8 === 0) await eraseCase(services, { caseId, reason: 'order' })
  }
  await verifyEvidence(services)
  process.kill(Number(readFileSync(join(postgres.root, 'data/postmaster.pid'), 'utf8').split('\n')[0]), 'SIGQUIT')
  const passphrase = readFileSync(join(folder, 'keys/passphrase'), 'utf8').trim()
  const patterns = [...encodingsOf(mark), Buffer.from(passphrase)]
  const looked = [folder, postgres.root].map((one) => lookBelow(one, patterns))
  expect(looked.flatMap(({ found }) => found)).toEqual([join(folder, 'keys/passphrase')])
  expect(looked.reduce((sum, { scannedBytes }) => sum + scannedBytes, 0)).toBeGreaterThan(20_000_000)
  expect(holds(Buffer.from(JSON.stringify(logged)), patterns)).toBe(false)
  const pathOf = (name: string): string => join(folder, 'evidence', name.slice(0, 2), name.slice(2, 4), name)
  const sizes = names.map((name) => statSync(pathOf(name), { throwIfNoEntry: false })?.size)
  expect(sizes.filter((size) => size !== undefined).length).toBe(CANARIES / 4)
  expect(new Set(sizes.filter((size) => size !== undefined)).size).toBe(1) // small files all look alike
})
