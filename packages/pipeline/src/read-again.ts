// A file that was examined before, read again by the readers of its bytes alone: what its pixels and its credentials said stays.
// The containers that readers look at have no version of their own: who changes one raises the versions of the readers it serves.
import type { ByteSource, Examination, ExhibitPath } from '@rempart/core'
import { memorySource } from '@rempart/core'
import { parseMedia, readAll } from '@rempart/provenance'
import type { MediaFile } from '@rempart/provenance'
import { sortFindings } from './examine.ts'
import { MAX_PREVIEW_DEPTH, MAX_PREVIEWS } from './limits.ts'
import { previewPath } from './path.ts'

export type ReadAgain = Readonly<{
  /** The stored file; the examinations are of it and of pictures inside it. */
  root: ExhibitPath
  bytes: Uint8Array
  /** Readers whose words give way to those of now. */
  replaced: ReadonlySet<string>
}>

/** What stands of each now, without free texts; one that is not found in the file any more is left out. */
export function readAgain(
  examinations: readonly Examination[],
  { root, bytes, replaced }: ReadAgain,
): readonly Examination[] {
  const files = new Map<ExhibitPath, MediaFile>()
  const parse = (path: ExhibitPath, source: ByteSource, depth: number): void => {
    const file = parseMedia(source)
    files.set(path, file)
    if (depth >= MAX_PREVIEW_DEPTH) return
    for (const { name, bytes: inner } of file.embedded.slice(0, MAX_PREVIEWS))
      parse(previewPath(path, name), memorySource(inner), depth + 1)
  }
  parse(root, memorySource(bytes), 0)
  return examinations.flatMap((examination) => {
    const file = files.get(examination.path)
    return file === undefined ? [] : [readOne(examination, file, replaced)]
  })
}

function readOne(before: Examination, file: MediaFile, replaced: ReadonlySet<string>): Examination {
  const read = readAll(file)
  const stays = ({ reader }: Readonly<{ reader: string }>): boolean => !replaced.has(reader)
  const { path, sizeBytes, type, digests, pixels, matches, coverage, parent, gaps } = before
  return {
    path,
    sizeBytes,
    type,
    ...(digests && { digests }),
    ...(pixels && { pixels }),
    matches,
    coverage,
    ...(parent !== undefined && { parent }),
    gaps,
    findings: sortFindings([...before.findings.filter(stays), ...read.findings]),
    texts: [],
    runs: [...read.runs, ...before.runs.filter(stays)],
    inputs: [...read.inputs, ...before.inputs.filter(stays)],
    ...(read.camera && { camera: read.camera }),
  }
}
