// No two different pictures match: photographs, crops of them, and drawn pictures, in all eight orientations, at the
// shipped thresholds. REMPART_FALSE_MATCH_SCALE multiplies crops and drawn pictures (25 gives over 5·10^7 pairs).
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PDQ_MATCH_DISTANCE_BITS, PDQ_MIN_QUALITY, distanceBits } from '@rempart/core'
import { type RawImage, createHashIndex, createPdq } from '@rempart/kernels'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { seededRandom } from '../../kernels/src/mih/synthetic.ts'

const shared = process.env['REMPART_SHARED'] ?? join(import.meta.dirname, '../../../../shared')
const photos = join(shared, 'corpus/files')
const SCALE = Number(process.env['REMPART_FALSE_MATCH_SCALE'] ?? 1)
const CROPS = 6 * SCALE
const DRAWN = 220 * SCALE
/** Wholes nearer than this are taken for one photograph that the corpus holds twice. */
const SAME_PHOTO_BITS = 48
/** One scene photographed twice; crops of the two may match and should. */
const SAME_SCENE = /canon_hdr/u
const SIDE = 128

const kernel = createPdq()
const random = seededRandom(9)
type Picture = Readonly<{ source: string; dihedral: readonly string[] }>

it.skipIf(!existsSync(photos))(
  'no two different benign pictures match in any orientation (absent: ../shared)',
  async () => {
    const pictures = [...(await photographs()), ...drawings()]
    const index = createHashIndex({
      hashes: Buffer.concat(pictures.map(({ dihedral: [hex] }) => Buffer.from(hex!, 'hex'))),
    })
    const sizes = new Map<string, number>()
    let same = 0
    const matches: string[] = []
    for (const { source, dihedral } of pictures) {
      same += sizes.get(source) ?? 0
      sizes.set(source, (sizes.get(source) ?? 0) + 1)
      for (const hex of dihedral)
        for (const id of index.query(Buffer.from(hex, 'hex'), PDQ_MATCH_DISTANCE_BITS).ids)
          if (pictures[id]!.source !== source) matches.push(`${source} and ${pictures[id]!.source}`)
    }
    const pairs = (pictures.length * (pictures.length - 1)) / 2 - same
    if (SCALE > 1) console.log(`${pairs} pairs of ${pictures.length} pictures`)
    expect(pairs).toBeGreaterThan(50_000)
    expect(matches).toEqual([])
  },
  120_000 * SCALE,
)

async function photographs(): Promise<readonly Picture[]> {
  const wholes: string[] = []
  const pictures: Picture[] = []
  for (const file of globSync(`${photos}/{ianare,drewnoakes,facebook,lovell}+*/**/*.{jpg,jpeg,JPG}`).sort()) {
    const image = await decode(file)
    if (image === undefined || image.width < 200 || image.height < 200) continue
    const { hex, quality, dihedral } = kernel.hash(image, 'full')
    if (quality < PDQ_MIN_QUALITY) continue
    if (wholes.some((whole) => dihedral.some((turned) => distanceBits(turned, whole) <= SAME_PHOTO_BITS))) continue
    wholes.push(hex)
    const source = SAME_SCENE.exec(file)?.[0] ?? `photo ${wholes.length}`
    pictures.push({ source, dihedral })
    for (let crop = 0; crop < CROPS; crop += 1) pictures.push(...hashed(cropOf(image), source))
  }
  expect(wholes.length).toBeGreaterThan(20)
  return pictures
}

/** Clouds with discs: noise of five octaves, so that no wave outweighs the rest. */
function drawings(): readonly Picture[] {
  return Array.from({ length: DRAWN }, (_, number) => hashed(drawn(), `drawing ${number}`)).flat()
}

function hashed(image: RawImage, source: string): readonly Picture[] {
  const { quality, dihedral } = kernel.hash(image, 'full')
  return quality < PDQ_MIN_QUALITY ? [] : [{ source, dihedral }]
}

async function decode(file: string): Promise<RawImage | undefined> {
  try {
    const { data, info } = await sharp(readFileSync(file), { limitInputPixels: 30_000_000 })
      .removeAlpha()
      .toColourspace('srgb')
      .resize(640, 640, { fit: 'inside', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true })
    return info.channels === 3 ? { data, width: info.width, height: info.height, channels: 3 } : undefined
  } catch {
    // The corpus holds damaged files on purpose.
    return undefined
  }
}

/** 30 to 90 % of each side. */
function cropOf({ data, width, height }: RawImage): RawImage {
  const share = 0.3 + random() * 0.6
  const [w, h] = [Math.floor(width * share), Math.floor(height * share)]
  const [x, y] = [Math.floor(random() * (width - w)), Math.floor(random() * (height - h))]
  const cropped = new Uint8Array(w * h * 3)
  for (let row = 0; row < h; row += 1) {
    const from = ((y + row) * width + x) * 3
    cropped.set(data.subarray(from, from + w * 3), row * w * 3)
  }
  return { data: cropped, width: w, height: h, channels: 3 }
}

function drawn(): RawImage {
  const plane = new Float64Array(SIDE * SIDE)
  for (let cells = 4; cells <= 64; cells *= 2) {
    const knots = Float64Array.from({ length: (cells + 1) ** 2 }, () => (random() - 0.5) / Math.sqrt(cells))
    for (let y = 0; y < SIDE; y += 1)
      for (let x = 0; x < SIDE; x += 1) {
        const [u, v] = [(x * cells) / SIDE, (y * cells) / SIDE]
        const [i, j] = [Math.floor(u), Math.floor(v)]
        const at = (dx: number, dy: number): number => knots[(j + dy) * (cells + 1) + i + dx]!
        const top = at(0, 0) + (at(1, 0) - at(0, 0)) * (u - i)
        const bottom = at(0, 1) + (at(1, 1) - at(0, 1)) * (u - i)
        plane[y * SIDE + x]! += top + (bottom - top) * (v - j)
      }
  }
  const data = Uint8Array.from(plane, (value) => Math.max(0, Math.min(255, 128 + value * 220)))
  for (let disc = Math.floor(random() * 5); disc > 0; disc -= 1) {
    const [cx, cy, radius, grey] = [random() * SIDE, random() * SIDE, 4 + random() * 20, random() * 255]
    for (let at = 0; at < data.length; at += 1)
      if (Math.hypot((at % SIDE) - cx, Math.floor(at / SIDE) - cy) < radius) data[at] = grey
  }
  return { data, width: SIDE, height: SIDE, channels: 1 }
}
