// Lane 4 from end to end: only the operator's own roots and own list of text-to-image signers lead there, and only for a
// picture that holds nothing else (DESIGN §1, Lanes).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeRoot, makeSigner } from '../../../media/test/certificates.ts'
import { signPicture } from '../../../media/test/sign-picture.ts'
import { drawJpeg, rempart, scratch } from '../../test/small-case.ts'

const place = scratch('lane-four')
const home = join(place.path, 'home')
const folder = join(place.path, 'in')
const [roots, signers] = [join(place.path, 'roots.pem'), join(place.path, 'signers.txt')]
afterAll(place.remove)

beforeAll(async () => {
  mkdirSync(folder)
  const root = makeRoot(place.path, 'Operator Root')
  const listed = makeSigner(place.path, { organisation: 'Studio', root })
  const unlisted = makeSigner(place.path, { organisation: 'Editor', root })
  const stranger = makeSigner(place.path, { organisation: 'Stranger' })
  const digitalSourceType = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'
  const actions = [{ action: 'c2pa.created', digitalSourceType }]
  const signed = { listed, unlisted, stranger }
  for (const [at, [name, signer]] of Object.entries(signed).entries())
    writeFileSync(
      join(folder, `${name}.jpg`),
      await signPicture(await drawJpeg(at + 1), { type: 'image/jpeg', signer, actions }),
    )
  const [changed, longer] = (await Promise.all(
    [7, 11].map(async (seed) =>
      Buffer.from(await signPicture(await drawJpeg(seed), { type: 'image/jpeg', signer: listed, actions })),
    ),
  )) as [Buffer, Buffer]
  changed[changed.length - 60] = (changed[changed.length - 60] ?? 0) ^ 1
  writeFileSync(join(folder, 'changed.jpg'), changed)
  writeFileSync(join(folder, 'more-behind.jpg'), Buffer.concat([longer, Buffer.from('and more')]))
  writeFileSync(roots, root.pem)
  writeFileSync(signers, '# makes pictures from text only\nStudio\n')
})

const lanes = (name: string, ...options: readonly string[]): Readonly<Record<string, number>> => {
  const out = join(place.path, name)
  const { stderr } = rempart(['triage', folder, '--out', out, ...options], { home })
  expect(stderr).not.toContain('rror')
  const lines = readFileSync(join(out, 'manifest.jsonl'), 'utf8').trimEnd().split('\n')
  return Object.fromEntries(
    lines.map((line) => {
      const { path, lane } = JSON.parse(line) as { path: string; lane: number }
      return [path, lane]
    }),
  )
}

it('nobody is trusted by default: no lane 4', () => {
  expect(Object.values(lanes('default'))).not.toContain(4)
})

it('a trusted root alone leads nobody there', () => {
  expect(Object.values(lanes('roots', '--trust-anchors', roots))).not.toContain(4)
})

it('root and list together lead the listed signer there, untouched files only', () => {
  expect(lanes('both', '--trust-anchors', roots, '--text-to-image-signers', signers)).toEqual({
    'listed.jpg': 4,
    'unlisted.jpg': 3,
    'stranger.jpg': 3,
    'changed.jpg': 3,
    'more-behind.jpg': 3,
  })
})
