// Crops of real photographs: how many are found again, and that no photograph is called a crop of another.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFeatures, placementOf } from '@rempart/kernels'
import type { RawImage } from '@rempart/kernels'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { CROP_MAX_AREA_SHARE, CROP_MIN_AGREEING, CROP_MIN_SPREAD } from '../../pipeline/src/limits.ts'
import { decodeImage } from './decode/decode-image.ts'

const corpus = join(process.env['REMPART_SHARED'] ?? join(import.meta.dirname, '../../../../shared'), 'corpus')
type Listed = Readonly<{ path: string; kind: string; use: readonly string[] }>
const listed: readonly Listed[] = existsSync(corpus)
  ? (JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8')) as { files: Listed[] }).files
  : []
// Derivations among the files themselves are named in the corpus; these are single photographs.
const photographs = listed.filter(({ kind, use }) => kind === 'camera' && use.length === 1 && use[0] === 'accuracy')
const MIN_SIDE = 200
const features = createFeatures()
type Picture = Readonly<{ path: string; image: RawImage; described: Parameters<typeof placementOf>[0] }>
const describePicture = (image: RawImage): Picture['described'] => ({ ...image, features: features(image) })
const isCrop = (one: Picture['described'], other: Picture['described']): boolean => {
  const placement = placementOf(one, other)
  return (
    placement !== undefined &&
    placement.isInside &&
    placement.agreeing >= CROP_MIN_AGREEING &&
    placement.spread >= CROP_MIN_SPREAD &&
    placement.areaShare <= CROP_MAX_AREA_SHARE
  )
}

let state = 7
const chance = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}

/** A part of 30 to 90 per cent of the area, resized to 50 to 100 per cent, JPEG at quality 75. */
async function randomCrop({ width, height, channels, data }: RawImage): Promise<RawImage> {
  const side = Math.sqrt(0.3 + 0.6 * chance())
  const part = { width: Math.round(width * side), height: Math.round(height * side) }
  const [left, top] = [Math.floor(chance() * (width - part.width)), Math.floor(chance() * (height - part.height))]
  const jpeg = await sharp(data, { raw: { width, height, channels } })
    .extract({ left, top, ...part })
    .resize(Math.max(100, Math.round(part.width * (0.5 + 0.5 * chance()))))
    .jpeg({ quality: 75 })
    .toBuffer()
  return (await decodeImage(jpeg, 'image/jpeg')).image
}

describe.skipIf(photographs.length === 0)('on real photographs (skipped where the corpus is absent)', () => {
  const pictures: Picture[] = []
  beforeAll(async () => {
    for (const { path } of photographs) {
      const bytes = readFileSync(join(corpus, path))
      const decoded = await decodeImage(bytes, 'image/jpeg').catch(() => undefined)
      if (decoded === undefined || Math.min(decoded.image.width, decoded.image.height) < MIN_SIDE) continue
      pictures.push({ path, image: decoded.image, described: describePicture(decoded.image) })
    }
  })

  it('no photograph is a crop of another', () => {
    const wrong = pictures.flatMap((one, at) =>
      pictures
        .slice(at + 1)
        .filter((other) => isCrop(one.described, other.described) || isCrop(other.described, one.described))
        .map((other) => `${one.path} ${other.path}`),
    )
    expect(wrong).toEqual([])
  })

  it('two thirds of random crops are found, and never in another photograph', async () => {
    let found = 0
    const wrong: string[] = []
    for (const [at, picture] of pictures.entries()) {
      const crop = describePicture(await randomCrop(picture.image))
      if (isCrop(crop, picture.described)) found += 1
      const other = pictures[(at + 7) % pictures.length]
      if (other !== undefined && isCrop(crop, other.described)) wrong.push(picture.path)
    }
    expect(wrong).toEqual([])
    expect(found / pictures.length, `${found} of ${pictures.length}`).toBeGreaterThan(0.66)
  })
})
