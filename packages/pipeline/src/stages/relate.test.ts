import type { Examination, PdqTile } from '@rempart/core'
import { expect, test } from 'vitest'
import { bruteForce, finding, made } from '../../test/made-case.ts'
import type { MadeExhibit } from '../../test/made-case.ts'
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

test('an exhibit that is a tile of another is its crop; look-alikes are not', () => {
  const crop = made({ path: 'crop.png', picture: 1 })
  const tile: PdqTile = {
    hex: made({ path: 't', picture: 1, flipped: [5] }).pixels!.pdq.hex,
    quality: 90,
    x: 0,
    y: 0,
    w: 500,
    h: 500,
  }
  const whole = withPixels(made({ path: 'whole.png', picture: 2 }), { tiles: [tile] })
  expect(relationsIn([crop, whole], crop.path)).toEqual([
    { kind: 'crop-of', to: 'whole.png', basis: 'measurement', detail: '1' },
  ])
  expect(relationsIn([crop, whole], whole.path)).toMatchObject([{ kind: 'crop-source-of', to: 'crop.png' }])
  const blank = withPixels(whole, { tiles: [{ ...tile, quality: 49 }] })
  expect(relationsIn([crop, blank], crop.path)).toEqual([])
  const alike = withPixels(made({ path: 'whole.png', picture: 1, flipped: [9] }), { tiles: [tile] })
  expect(relationsIn([crop, alike], crop.path)).toEqual([])
})

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
