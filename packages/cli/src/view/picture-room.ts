// Renditions of the case's pictures, made afresh in the sandbox for each view and kept nowhere.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Answer, Decoder, MediaType, Rendition } from '@rempart/core'
import { MAX_IMAGE_BYTES, memorySource } from '@rempart/core'
import { encodePath, sealSource } from '@rempart/pipeline'
import type { Folder, Listed, ManifestLine } from '@rempart/pipeline'
import { parseMedia } from '@rempart/provenance'
import type { CaseFolder } from '../case/case-folder.ts'

/** Long side of a rendition: enough to assess, small enough for 64 KiB. */
const MAX_SIDE_PIXELS = 1024

export type PictureRoom = Readonly<{
  /** Undefined where the case knows no such path; a gap where it cannot be shown or is not what was sealed. */
  render(path: string): Promise<Answer<Rendition> | undefined>
}>

export async function createPictureRoom(
  args: Readonly<{ folder: CaseFolder; media: Folder; decoder: Decoder }>,
): Promise<PictureRoom> {
  const sealed = new Map<string, Readonly<{ sha256: string; type: MediaType }>>()
  for await (const line of createInterface({ input: createReadStream(args.folder.manifest) })) {
    const { path, sha256, type } = JSON.parse(line) as ManifestLine
    if (sha256 !== undefined) sealed.set(path, { sha256, type: type as MediaType })
  }
  const listed = new Map<string, Listed>()
  for await (const entry of args.media.list()) listed.set(encodePath(entry.name), entry)
  return {
    async render(path) {
      const expected = sealed.get(path)
      if (expected === undefined) return undefined
      const bytes = pictureBytes(path, { media: args.media, listed })
      if (bytes === undefined || sealSource(memorySource(bytes)).sha256 !== expected.sha256) {
        return { kind: 'gap', gap: { stage: 'receive', reason: 'not-what-was-sealed' } }
      }
      return args.decoder.render({ bytes, type: expected.type }, { maxSide: MAX_SIDE_PIXELS })
    },
  }
}

type Sources = Readonly<{ media: Folder; listed: ReadonlyMap<string, Listed> }>

/** The bytes behind a path, through as many `//preview` steps as it has. */
function pictureBytes(path: string, { media, listed }: Sources): Uint8Array | undefined {
  const [file = '', ...previews] = path.split('//')
  const entry = listed.get(file)
  const opened = entry === undefined ? undefined : media.open(entry)
  if (opened === undefined || 'reason' in opened) return undefined
  try {
    if (opened.source.sizeBytes > MAX_IMAGE_BYTES) return undefined
    let bytes = opened.source.slice(0, opened.source.sizeBytes)
    for (const name of previews) {
      const inner = parseMedia(memorySource(bytes)).embedded.find((picture) => picture.name === name)
      if (inner === undefined) return undefined
      bytes = inner.bytes
    }
    return bytes
  } finally {
    opened.close()
  }
}
