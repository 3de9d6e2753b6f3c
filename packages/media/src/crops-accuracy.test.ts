// Crops of real photographs through the stage that relates a case, its index included: how many are found again, and that
// no picture is called a crop of a scene that it does not show.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Examination, MediaType, PixelFacts, RankedExhibit } from '@rempart/core'
import { createFeatures, createHashIndex, createPdq, dhash, packFeatures } from '@rempart/kernels'
import type { RawImage } from '@rempart/kernels'
import { relate } from '@rempart/pipeline'
import sharp, { type Sharp } from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { made } from '../../pipeline/test/made-case.ts'
import { decodeImage } from './decode/decode-image.ts'

const corpus = join(process.env['REMPART_SHARED'] ?? join(import.meta.dirname, '../../../../shared'), 'corpus')
const CROPS = Number(process.env['REMPART_CROPS'] ?? 3)
type Listed = Readonly<{ path: string; kind: string; use: readonly string[] }>
const listed: readonly Listed[] = existsSync(corpus)
  ? (JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8')) as { files: Listed[] }).files
  : []
const accurate = listed.filter(({ use }) => use.includes('accuracy'))
// Derivations among the files themselves are named in the corpus; these are single photographs.
const isPhotograph = ({ kind, use }: Listed): boolean => kind === 'camera' && use.length === 1
/** Two takes of one scene: a crop of one may be found in the other, which is true of what they show. */
const scene = (path: string): string => path.replace(/canon_hdr_(?:NO|YES)/u, 'canon_hdr')
const TYPES: Readonly<Record<string, MediaType>> = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' }
const MIN_SIDE = 200
const features = createFeatures()
const pdq = createPdq()

function pixelsOf(image: RawImage): PixelFacts {
  const { hex, quality, dihedral } = pdq.hash(image, 'full')
  return {
    width: image.width,
    height: image.height,
    frames: 1,
    pdq: { hex, quality, pipeline: 'full' },
    dihedral,
    features: Buffer.from(packFeatures(features(image))).toString('base64'),
    dhash: dhash(image),
  }
}

type Chance = () => number
function createChance(seed: number): Chance {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const rawOf = ({ data, width, height, channels }: RawImage): Sharp => sharp(data, { raw: { width, height, channels } })
const asJpeg = async (picture: Sharp): Promise<RawImage> =>
  (await decodeImage(await picture.jpeg({ quality: 75 }).toBuffer(), 'image/jpeg')).image

/** A part of 30 to 90 per cent of the area, resized to 50 to 100 per cent, turned or not, mirrored or not, JPEG at quality 75. */
async function randomCrop(
  image: RawImage,
  { chance, turn, isMirrored }: Readonly<{ chance: Chance; turn: 0 | 90; isMirrored: boolean }>,
): Promise<RawImage> {
  const { width, height } = image
  const side = Math.sqrt(0.3 + 0.6 * chance())
  const part = { width: Math.round(width * side), height: Math.round(height * side) }
  const [left, top] = [Math.floor(chance() * (width - part.width)), Math.floor(chance() * (height - part.height))]
  const columns = Math.max(100, Math.round(part.width * (0.5 + 0.5 * chance())))
  return asJpeg(
    rawOf(image)
      .extract({ left, top, ...part })
      .flop(isMirrored)
      .resize(columns)
      .rotate(turn),
  )
}

/** One picture pasted into another, on half its width to four fifths: what it covers is a fifth to two thirds of the area. */
async function pasted(
  image: RawImage,
  { ground, chance }: Readonly<{ ground: RawImage; chance: Chance }>,
): Promise<RawImage> {
  const [width, height] = [1024, 768]
  const share = 0.5 + 0.3 * chance()
  const box = { width: Math.round(width * share), height: Math.round(height * share), fit: 'inside' as const }
  const { data: input, info } = await rawOf(image)
    .resize(box)
    .toColourspace('srgb')
    .png()
    .toBuffer({ resolveWithObject: true })
  const [left, top] = [Math.floor(chance() * (width - info.width)), Math.floor(chance() * (height - info.height))]
  const whole = await rawOf(ground).resize(width, height, { fit: 'cover' }).toColourspace('srgb').png().toBuffer()
  return asJpeg(sharp(whole).composite([{ input, left, top }]))
}

describe.skipIf(listed.length === 0)('on real pictures (skipped where the corpus is absent)', () => {
  /** Path of what was made, and of the photographs that it was made from. */
  const sources = new Map<string, readonly string[]>()
  let exhibits: readonly RankedExhibit[] = []

  beforeAll(async () => {
    const examinations: Examination[] = []
    const add = (path: string, image: RawImage): void => {
      examinations.push({ ...made({ path, picture: examinations.length }), pixels: pixelsOf(image) })
    }
    const addMade = (path: string, image: RawImage, from: readonly string[]): void => {
      sources.set(path, from)
      add(path, image)
    }
    // Each kind draws its own, so that more of one changes no other.
    const [crops, mirrored, pastes] = [createChance(7), createChance(8), createChance(9)]
    let ground: Readonly<{ path: string; image: RawImage }> | undefined
    for (const file of accurate) {
      const type = TYPES[file.path.split('.').at(-1) ?? '']
      const decoded = type && (await decodeImage(readFileSync(join(corpus, file.path)), type).catch(() => undefined))
      if (decoded === undefined || Math.min(decoded.image.width, decoded.image.height) < MIN_SIDE) continue
      const { image } = decoded
      add(file.path, image)
      if (!isPhotograph(file)) continue
      for (let crop = 0; crop < CROPS; crop += 1) {
        const turn = crop % 2 === 0 ? 0 : 90
        addMade(`crops/${crop}/${file.path}`, await randomCrop(image, { chance: crops, turn, isMirrored: false }), [
          file.path,
        ])
      }
      addMade(`mirrored/${file.path}`, await randomCrop(image, { chance: mirrored, turn: 0, isMirrored: true }), [
        file.path,
      ])
      if (ground !== undefined && scene(ground.path) !== scene(file.path))
        addMade(`pasted/${file.path}`, await pasted(image, { ground: ground.image, chance: pastes }), [
          file.path,
          ground.path,
        ])
      ground = { path: file.path, image }
    }
    exhibits = relate(examinations, (hashes) => createHashIndex({ hashes })).exhibits
  }, 300_000)

  const linksOf = ({ relations }: RankedExhibit, wanted: string): readonly string[] =>
    relations.filter(({ kind }) => kind === wanted).map(({ to }) => to)
  const share = (kind: string, isFound: (exhibit: RankedExhibit, from: readonly string[]) => boolean): number => {
    const all = exhibits.filter(({ path }) => path.startsWith(`${kind}/`))
    const found = all.filter((exhibit) => isFound(exhibit, sources.get(exhibit.path) ?? []))
    console.log(`${kind}: ${found.length} of ${all.length} found among ${exhibits.length} exhibits`)
    return found.length / all.length
  }

  it('no picture is called a part of one that does not show its scene', () => {
    const scenesOf = (path: string): readonly string[] => (sources.get(path) ?? [path]).map(scene)
    const wrong = exhibits.flatMap((exhibit) =>
      linksOf(exhibit, 'crop-of')
        .filter((to) => !scenesOf(to).some((shown) => scenesOf(exhibit.path).includes(shown)))
        .map((to) => `${exhibit.path} ${to}`),
    )
    expect(exhibits.length - sources.size).toBeGreaterThan(100)
    expect(wrong).toEqual([])
  })

  it('two thirds of random crops lead to the photograph that they were cut from', () => {
    expect(share('crops', (exhibit, [from = '']) => linksOf(exhibit, 'crop-of').includes(from))).toBeGreaterThan(0.66)
  })

  it('so do mirrored ones', () => {
    expect(share('mirrored', (exhibit, [from = '']) => linksOf(exhibit, 'crop-of').includes(from))).toBeGreaterThan(
      0.66,
    )
  })

  it('half of the pictures that another was pasted into lead to it', () => {
    expect(
      share('pasted', (exhibit, [from = '']) => linksOf(exhibit, 'crop-source-of').includes(from)),
    ).toBeGreaterThan(0.5)
  })
})
