// The browser's verifier against the ledger's own code: two programs that share nothing but the standard.
import { generateKeyPairSync, sign } from 'node:crypto'
import { signNote, verifierKeyText } from '@rempart/ledger'
import { expect, test } from 'vitest'
import { leafHash, rootOf } from '../../../../../ledger/src/merkle.ts'
import { openCheckpoint } from './checkpoint.ts'
import { rootsAt, tilePath } from './tree.ts'

const leaves = Array.from({ length: 700 }, (_, at) => leafHash(Buffer.from(`entry ${at}`)))
const readTile = (size: number) => (path: string) => {
  const [, group = '', width] = /^0\/(\d{3})(?:\.p\/(\d+))?$/u.exec(path) ?? []
  const start = Number(group) * 256
  const whole = leaves.slice(start, width === undefined ? start + 256 : start + Number(width))
  expect(start + whole.length).toBeLessThanOrEqual(size)
  return Promise.resolve(new Uint8Array(Buffer.concat(whole)))
}

test('roots of an older and a newer size are those of RFC 6962, at every edge of a tile', async () => {
  for (const size of [1, 2, 3, 5, 255, 256, 257, 511, 512, 513, 700])
    for (const older of [1, Math.ceil(size / 2), size - 1].filter((one) => one > 0 && one < size))
      expect(await rootsAt([older, size], readTile(size), () => undefined)).toEqual(
        [older, size].map((count) => new Uint8Array(rootOf(leaves.slice(0, count)))),
      )
})

test('a changed leaf, and a tile that is not whole, are noticed', async () => {
  const right = await rootsAt([700], readTile(700), () => undefined)
  const changed = async (path: string): Promise<Uint8Array> => {
    const tile = await readTile(700)(path)
    return path === '0/001' ? tile.map((byte, at) => (at === 4000 ? byte ^ 1 : byte)) : tile
  }
  expect(await rootsAt([700], changed, () => undefined)).not.toEqual(right)
  const short = async (path: string): Promise<Uint8Array> => (await readTile(700)(path)).subarray(1)
  await expect(rootsAt([700], short, () => undefined)).rejects.toThrow('not whole')
})

test('tile paths are those of tlog-tiles', () => {
  expect(tilePath(0, 256)).toBe('0/000')
  expect(tilePath(5, 7)).toBe('0/005.p/7')
  expect(tilePath(1_234_067, 256)).toBe('0/x001/x234/067')
})

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const raw = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32))
const signer = { publicKey: raw, sign: (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)) }
const name = 'site.example/ledger'
const key = verifierKeyText({ name, publicKey: raw })
const text = `${name}\n700\n${Buffer.from(rootOf(leaves)).toString('base64')}\n`

test('a checkpoint opens with the key that signed it', async () => {
  expect(await openCheckpoint(signNote(text, { name, signer }), key)).toEqual({
    origin: name,
    size: 700,
    root: new Uint8Array(rootOf(leaves)),
  })
})

test('nothing else opens it, and the reason is told', async () => {
  const note = signNote(text, { name, signer })
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
  const otherKey = verifierKeyText({ name, publicKey: new Uint8Array(other) })
  expect(await openCheckpoint(note, otherKey)).toBe('no-signature')
  expect(await openCheckpoint(note.replace('\n700\n', '\n701\n'), key)).toBe('wrong-signature')
  expect(await openCheckpoint(text, key)).toBe('malformed-note')
  expect(await openCheckpoint(note, 'nonsense')).toBe('malformed-key')
  expect(await openCheckpoint(note, key.replace('ledger+', 'ledgers+'))).toBe('malformed-key')
  const twice = `${note}${note.split('\n\n')[1] ?? ''}`
  expect(await openCheckpoint(twice, key)).toBe('no-signature')
  const nonsense = signNote(`${name}\nmany\nroot\n`, { name, signer })
  expect(await openCheckpoint(nonsense, key)).toBe('malformed-checkpoint')
})
