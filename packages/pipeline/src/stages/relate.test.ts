import type { Examination } from '@rempart/core'
import { contentsOf } from '@rempart/core'
import { cropped, mirrored, stillLife } from '@rempart/fixtures'
import { createHashIndex, featuresOf, packFeatures } from '@rempart/kernels'
import type { RawImage } from '@rempart/kernels'
import { describe, expect, test } from 'vitest'
import { bruteForce, finding, made } from '../../test/made-case.ts'
import type { MadeExhibit } from '../../test/made-case.ts'
import { CROP_ASKING_FEATURES, CROP_PLACEMENTS_OF_ANY_CASE, MAX_CROP_LOOKED_AT } from '../limits.ts'
import { cropLinks } from '../relate/crop.ts'
import { relate } from './relate.ts'

const relationsIn = (exams: readonly Examination[], path: string) =>
  relate(exams, bruteForce).exhibits.find((exhibit) => exhibit.path === path)!.relations
const input = (name: string, sha256?: string): NonNullable<MadeExhibit['inputs']>[number] => ({
  reader: 'r',
  where: 'w@0',
  name,
  role: 'input',
  ...(sha256 !== undefined && { sha256 }),
})
const withPixels = (exam: Examination, over: Partial<NonNullable<Examination['pixels']>>): Examination => ({
  ...exam,
  pixels: { ...exam.pixels!, ...over },
})

test('a stated name is resolved beside the file first, then anywhere; ambiguity is said', () => {
  const out = made({ path: 'a/out.png', picture: 1, inputs: [input('in.png [input]')] })
  const beside = made({ path: 'a/in.png', picture: 2 })
  const elsewhere = made({ path: 'b/in.png', picture: 3 })
  const third = made({ path: 'c/in.png', picture: 4 })
  const link = { kind: 'derived-from', basis: 'claim' }
  expect(relationsIn([out, beside, elsewhere], out.path)).toEqual([{ ...link, to: 'a/in.png', detail: 'r' }])
  expect(relationsIn([out, elsewhere], out.path)).toEqual([{ ...link, to: 'b/in.png', detail: 'r' }])
  expect(relationsIn([out, elsewhere, third], out.path)).toMatchObject([
    { to: 'b/in.png', detail: 'r, one of 2' },
    { to: 'c/in.png' },
  ])
  expect(relationsIn([out, beside], beside.path)).toEqual([
    { kind: 'source-of', basis: 'claim', to: 'a/out.png', detail: 'r' },
  ])
})

test('a stated digest decides over the name; a Windows path and a name that is its own lead nowhere wrong', () => {
  const source = made({ path: 'x.png', picture: 2 })
  const decoy = made({ path: 'in.png', picture: 3 })
  const byDigest = made({
    path: 'out.png',
    picture: 1,
    inputs: [input('in.png', source.digests!.sha256.toUpperCase())],
  })
  expect(relationsIn([byDigest, source, decoy], byDigest.path)).toMatchObject([{ to: 'x.png' }])
  const windows = made({ path: 'out.png', picture: 1, inputs: [input('C:\\pictures\\in.png')] })
  expect(relationsIn([windows, decoy], windows.path)).toMatchObject([{ to: 'in.png' }])
  const own = made({ path: 'out.png', picture: 1, inputs: [input('out.png')] })
  expect(relationsIn([own], own.path)).toEqual([])
})

test('a preview is linked to its parent; one that shows something else is a finding and a derivation', () => {
  const parent = made({ path: 'a.jpg', picture: 1, findings: [finding('camera')] })
  const same = made({ path: 'a.jpg//exif-thumbnail', parent: 'a.jpg', picture: 1, salt: 'p' })
  const replaced = made({ path: 'a.jpg//exif-thumbnail', parent: 'a.jpg', picture: 2 })
  const turned = withPixels(made({ path: 'a.jpg//exif-thumbnail', parent: 'a.jpg', picture: 1, orientation: 3 }), {
    dhash: replaced.pixels!.dhash,
  })
  for (const agreeing of [same, turned]) {
    const { exhibits } = relate([parent, agreeing], bruteForce)
    expect(exhibits[0]?.relations).toEqual([{ kind: 'has-preview', to: 'a.jpg//exif-thumbnail', basis: 'measurement' }])
    expect(exhibits[0]?.findings).toEqual(parent.findings)
  }
  const { exhibits } = relate([replaced, parent], bruteForce)
  expect(exhibits[0]?.relations.map(({ kind }) => kind)).toEqual(['derived-from', 'has-preview'])
  expect(exhibits[1]?.relations.map(({ kind }) => kind)).toEqual(['preview-of', 'source-of'])
  expect(exhibits[0]?.findings.at(-1)).toMatchObject({
    code: 'preview-mismatch',
    origin: 'unknown',
    basis: 'measurement',
  })
})

describe('crops', () => {
  const scene = stillLife(11, { width: 640, height: 480 })
  const showing = (path: string, picture: number, image: RawImage): Examination => {
    const features = Buffer.from(packFeatures(featuresOf(image))).toString('base64')
    return withPixels(made({ path, picture }), { width: image.width, height: image.height, features })
  }
  const whole = showing('whole.png', 1, scene)
  const part = cropped(scene, { left: 110, top: 60, width: 460, height: 360 })
  const turned = { ...part, width: part.height, height: part.width, data: quarterTurn(part) }

  test('a part of a picture is its crop, turned or not, and the larger one its source', () => {
    for (const image of [part, turned]) {
      const crop = showing('crop.png', 2, image)
      expect(relationsIn([crop, whole], crop.path)).toMatchObject([
        {
          kind: 'crop-of',
          to: 'whole.png',
          basis: 'measurement',
          detail: expect.stringMatching(/places agree, 5\d %/u),
        },
      ])
      expect(relationsIn([whole, crop], whole.path)).toMatchObject([{ kind: 'crop-source-of', to: 'crop.png' }])
    }
  })

  test('a mirrored part is a crop too, and says so', () => {
    const crop = showing('crop.png', 2, mirrored(part))
    expect(relationsIn([crop, whole], crop.path)).toMatchObject([
      { kind: 'crop-of', to: 'whole.png', detail: expect.stringMatching(/ 5\d % of the area, mirrored$/u) },
    ])
  })

  test('near-duplicates, a parent and its preview, and other pictures are none', () => {
    const alike = showing('crop.png', 1, part)
    expect(relationsIn([alike, whole], alike.path)).toEqual([])
    const preview = { ...showing('whole.png//exif-thumbnail', 2, part), parent: whole.path }
    expect(relationsIn([preview, whole], preview.path).map(({ kind }) => kind)).not.toContain('crop-of')
    const other = showing('other.png', 2, stillLife(40, { width: 400, height: 300 }))
    expect(relationsIn([other, whole], other.path)).toEqual([])
  })

  test('a flood of look-alikes asks a few times for all of them, and not each', () => {
    for (const shardContents of [2000, 520]) {
      let asked = 0
      const counting: typeof bruteForce = (hashes) => {
        const index = bruteForce(hashes)
        return {
          query: (...question) => {
            asked += 1
            return index.query(...question)
          },
        }
      }
      const features = packFeatures(featuresOf(part))
      const flood = Array.from({ length: 1040 }, (_, at) =>
        withPixels(made({ path: `${at}.png`, picture: at }), { features: Buffer.from(features).toString('base64') }),
      )
      const contents = contentsOf(flood.map((exhibit) => ({ ...exhibit, relations: [] })))
      expect(cropLinks({ subjects: flood, contents, open: counting, shardContents })).toEqual({
        links: [],
        gaps: new Map(),
        placements: 0,
      })
      const shards = Math.ceil(flood.length / shardContents)
      expect(asked).toBeGreaterThan(0)
      expect(asked).toBeLessThanOrEqual(CROP_ASKING_FEATURES * shards + 8)
    }
  })

  const few = Buffer.from(packFeatures(featuresOf(part).slice(0, 12))).toString('base64')
  /** Pictures that share every described place and are no near-duplicates: made to cost the most. */
  const costly = (count: number): readonly Examination[] =>
    Array.from({ length: count }, (_, at) =>
      withPixels(made({ path: `flood/${at}.png`, picture: at + 10 }), { features: few }),
    )
  const engine = (hashes: Uint8Array) => createHashIndex({ hashes })
  const cropsOf = (subjects: readonly Examination[], shardContents?: number): ReturnType<typeof cropLinks> => {
    const contents = contentsOf(subjects.map((subject) => ({ ...subject, relations: [] })))
    return cropLinks({ subjects, contents, open: engine, ...(shardContents !== undefined && { shardContents }) })
  }

  test('what a case may spend on laying pictures over each other is bounded, and what was not asked is a gap', () => {
    const folder = costly(330)
    const { placements, gaps } = cropsOf(folder)
    expect(placements).toBe(CROP_PLACEMENTS_OF_ANY_CASE)
    expect(gaps.size).toBe(folder.length)
    // Each picture was answered by all others, mirrored or not, and looks at no more than it may.
    for (const { stage, reason, detail } of gaps.values()) {
      expect({ stage, reason }).toEqual({ stage: 'relate', reason: 'budget' })
      const count = Number(/up to (\d+) comparisons/u.exec(detail ?? '')?.[1])
      expect(count).toBeGreaterThanOrEqual(folder.length - 1 - MAX_CROP_LOOKED_AT)
      expect(count).toBeLessThan(2 * folder.length)
    }
    const { exhibits } = relate(folder, engine)
    expect(exhibits.every(({ gaps: [gap] }) => gap?.reason === 'budget')).toBe(true)
    expect(cropsOf(folder, 100).placements).toBe(CROP_PLACEMENTS_OF_ANY_CASE)
  })

  test('a folder made to spend the budget does not take a crop from the pictures beside it', () => {
    const crop = showing('z-crop.png', 2, part)
    const around = [...costly(330), crop, whole]
    const { exhibits } = relate(around, engine)
    expect(exhibits.at(-1)).toMatchObject({ path: crop.path, relations: [{ kind: 'crop-of', to: 'whole.png' }] })
    expect(relate(around.toReversed(), engine).exhibits).toEqual(exhibits)
  })

  test('near-duplicates do not stand in the way of a crop: they are no candidates', () => {
    const takes = Array.from({ length: 30 }, (_, at) =>
      withPixels(made({ path: `take-${at}.png`, picture: 1, salt: `${at}` }), whole.pixels ?? {}),
    )
    const crop = showing('crop.png', 2, part)
    const { links, gaps } = cropsOf([...takes, crop])
    expect(links.length).toBeGreaterThan(0)
    expect(links.every(({ from }) => from === takes.length)).toBe(true)
    // The crop is like all thirty; the takes are near-duplicates of each other and leave nothing unasked.
    expect([...gaps.keys()]).toEqual([takes.length])
  })

  test('the order of the exhibits does not matter', () => {
    const crops = [0, 30, 60].map((left) =>
      showing(`crop-${left}.png`, left + 2, cropped(scene, { left, top: 40, width: 420, height: 330 })),
    )
    const all = [...crops, whole]
    expect(relate(all.toReversed(), bruteForce).exhibits).toEqual(relate(all, bruteForce).exhibits)
  })
})

function quarterTurn({ width, height, channels, data }: RawImage): Uint8Array {
  const to = new Uint8Array(data.length)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      for (let channel = 0; channel < channels; channel += 1)
        to[(x * height + (height - 1 - y)) * channels + channel] = data[(y * width + x) * channels + channel] ?? 0
  return to
}

test('pictures beside a model, or in the picture folders of its project, are linked to it; others are not', () => {
  const model = made({
    path: 'lora/model/x.safetensors',
    picture: 9,
    type: 'application/x-safetensors',
    undecoded: true,
  })
  const at = (path: string): readonly string[] =>
    relationsIn([model, made({ path, picture: 1 })], path).map(({ kind }) => kind)
  expect(at('lora/model/sample.png')).toEqual(['beside-model'])
  expect(at('lora/img/10_chairs/a.png')).toEqual(['beside-model'])
  expect(at('lora/reg/a.png')).toEqual(['beside-model'])
  expect(at('lora/holiday/a.png')).toEqual([])
  expect(at('other/a.png')).toEqual([])
})
