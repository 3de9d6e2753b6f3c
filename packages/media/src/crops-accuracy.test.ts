// Crops of real photographs through the stage that relates a case, its index included: how many are found again, and that
// no picture is called a crop of a scene that it does not show.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Examination, MediaType, PixelFacts, RankedExhibit } from '@rempart/core'
import { createFeatures, createHashIndex, createPdq, dhash, packFeatures } from '@rempart/kernels'
import type { RawImage } from '@rempart/kernels'
import { relate } from '@rempart/pipeline'
import sharp from 'sharp'
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

let state = 7
const chance = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}

/** A part of 30 to 90 per cent of the area, resized to 50 to 100 per cent, turned or not, JPEG at quality 75. */
async function randomCrop({ width, height, channels, data }: RawImage, turn: 0 | 90): Promise<RawImage> {
  const side = Math.sqrt(0.3 + 0.6 * chance())
  const part = { width: Math.round(width * side), height: Math.round(height * side) }
  const [left, top] = [Math.floor(chance() * (width - part.width)), Math.floor(chance() * (height - part.height))]
  const jpeg = await sharp(data, { raw: { width, height, channels } })
    .extract({ left, top, ...part })
    .resize(Math.max(100, Math.round(part.width * (0.5 + 0.5 * chance()))))
    .rotate(turn)
    .jpeg({ quality: 75 })
    .toBuffer()
  return (await decodeImage(jpeg, 'image/jpeg')).image
}

describe.skipIf(listed.length === 0)('on real pictures (skipped where the corpus is absent)', () => {
  /** Path of the crop, and of the photograph that it was cut from. */
  const sources = new Map<string, string>()
  let exhibits: readonly RankedExhibit[] = []

  beforeAll(async () => {
    const examinations: Examination[] = []
    const add = (path: string, image: RawImage): void => {
      examinations.push({ ...made({ path, picture: examinations.length }), pixels: pixelsOf(image) })
    }
    for (const file of accurate) {
      const type = TYPES[file.path.split('.').at(-1) ?? '']
      const decoded = type && (await decodeImage(readFileSync(join(corpus, file.path)), type).catch(() => undefined))
      if (decoded === undefined || Math.min(decoded.image.width, decoded.image.height) < MIN_SIDE) continue
      add(file.path, decoded.image)
      if (!isPhotograph(file)) continue
      for (let crop = 0; crop < CROPS; crop += 1) {
        const path = `crops/${crop}/${file.path}`
        sources.set(path, file.path)
        add(path, await randomCrop(decoded.image, crop % 2 === 0 ? 0 : 90))
      }
    }
    exhibits = relate(examinations, (hashes) => createHashIndex({ hashes })).exhibits
  }, 300_000)

  const cropsOf = ({ relations }: RankedExhibit): readonly string[] =>
    relations.filter(({ kind }) => kind === 'crop-of').map(({ to }) => to)

  it('no picture is called a crop of another scene', () => {
    const sceneOf = (path: string): string => scene(sources.get(path) ?? path)
    const wrong = exhibits.flatMap((exhibit) =>
      cropsOf(exhibit)
        .filter((to) => sceneOf(to) !== sceneOf(exhibit.path))
        .map((to) => `${exhibit.path} ${to}`),
    )
    expect(exhibits.length - sources.size).toBeGreaterThan(100)
    expect(wrong).toEqual([])
  })

  it('two thirds of random crops lead to the photograph that they were cut from', () => {
    const found = exhibits.filter((exhibit) => cropsOf(exhibit).includes(sources.get(exhibit.path) ?? ''))
    console.log(`${found.length} of ${sources.size} crops found among ${exhibits.length} exhibits`)
    expect(found.length / sources.size).toBeGreaterThan(0.66)
  })
})
