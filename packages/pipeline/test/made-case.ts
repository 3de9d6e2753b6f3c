// Cases made for tests: exhibits as facts, no files. A picture is 256 bits; a resave flips a few of them; its eight
// orientations are XORs with a closed group of masks, so that likeness is symmetric as it is for real pictures.
import { createHash } from 'node:crypto'
import type { Examination, ExhibitPath, Finding, FindingOrigin, ListMatch, MediaType } from '@rempart/core'
import type { NeighbourIndex } from '../src/relate/neighbour.ts'

export type MadeExhibit = Readonly<{
  path: string
  /** Which picture it shows; equal numbers look alike. */
  picture: number
  /** Bits flipped against that picture, below 256: different files of one picture. */
  flipped?: readonly number[]
  orientation?: number
  /** What makes the bytes differ beyond picture and labels. */
  salt?: string
  quality?: number
  width?: number
  height?: number
  type?: MediaType
  findings?: readonly Finding[]
  camera?: Examination['camera']
  matches?: readonly ListMatch[]
  runs?: Examination['runs']
  inputs?: Examination['inputs']
  gaps?: Examination['gaps']
  parent?: string
  undecoded?: boolean
}>

/** An examination of an exhibit whose bytes are everything that is said about it but its path. */
export function made(exhibit: MadeExhibit): Examination {
  const { path, picture, type = 'image/jpeg', findings = [], camera, runs = [], inputs = [], gaps = [] } = exhibit
  const bits = pictureBits(picture)
  for (const at of exhibit.flipped ?? []) bits[at >> 3] = (bits[at >> 3] ?? 0) ^ (1 << (at & 7))
  const hex = masked(bits, exhibit.orientation ?? 0)
  const { matches = [], ...bytes } = { ...exhibit, path: '', parent: '' }
  const sha256 = digest('sha256', JSON.stringify(bytes))
  const dihedral = MASKS.map((_, orientation) => masked(Buffer.from(hex, 'hex'), orientation))
  const pdq = { hex, quality: exhibit.quality ?? 100, pipeline: 'full' } as const
  const pixels = {
    width: exhibit.width ?? 1000,
    height: exhibit.height ?? 750,
    frames: 1,
    pdq,
    dihedral,
    features: '',
    dhash: digest('md5', `${picture}`).slice(0, 16),
  }
  return {
    path: path as ExhibitPath,
    sizeBytes: 1000,
    type,
    digests: { md5: digest('md5', sha256), sha1: digest('sha1', sha256), sha256 },
    ...(exhibit.undecoded !== true && { pixels }),
    matches,
    coverage: [],
    findings,
    texts: [],
    runs,
    inputs,
    ...(camera && { camera }),
    ...(exhibit.parent !== undefined && { parent: exhibit.parent as ExhibitPath }),
    gaps,
  }
}

/** A finding with no more said than its side and basis. */
export function finding(origin: FindingOrigin, basis: Finding['basis'] = 'claim', code = `says-${origin}`): Finding {
  return { reader: 'made', version: 1, code, origin, basis, where: 'made:0@0' }
}

/** Compares with every hash. */
export function bruteForce(hashes: Uint8Array): NeighbourIndex {
  return {
    query: (hash, radiusBits, { stopAbove } = { stopAbove: Infinity }) => {
      const ids: number[] = []
      const distances: number[] = []
      for (let id = 0; id * 32 < hashes.length; id += 1) {
        let distance = 0
        for (let at = 0; at < 32 && distance <= radiusBits; at += 1) {
          distance += ONES[(hash[at] ?? 0) ^ (hashes[id * 32 + at] ?? 0)] ?? 0
        }
        if (distance > radiusBits) continue
        ids.push(id)
        distances.push(distance)
      }
      const truncated = ids.length > stopAbove
      return truncated ? { ids: [], distances: [], truncated } : { ids, distances, truncated }
    },
  }
}

const ONES = Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)

const MASKS = [0, 1, 2, 3, 4, 5, 6, 7].map((orientation) => {
  const mask = Buffer.alloc(32)
  for (const bit of [0, 1, 2]) {
    if (((orientation >> bit) & 1) === 0) continue
    const part = createHash('sha256').update(`mask ${bit}`).digest()
    for (let at = 0; at < 32; at += 1) mask[at] = (mask[at] ?? 0) ^ (part[at] ?? 0)
  }
  return mask
})

function masked(bits: Uint8Array, orientation: number): string {
  const mask = MASKS[orientation] ?? Buffer.alloc(32)
  return Buffer.from(bits.map((byte, at) => byte ^ (mask[at] ?? 0))).toString('hex')
}

function pictureBits(picture: number): Buffer {
  return createHash('sha256').update(`picture ${picture}`).digest()
}

function digest(algorithm: 'md5' | 'sha1' | 'sha256', text: string): string {
  return createHash(algorithm).update(text).digest('hex')
}
