// Runs every reader over one parsed file.
import type { CameraFacts, Finding, FoundText, RunStatement, StatedInput } from '@rempart/core'
import type { MediaFile, Reader } from './media-file.ts'
import { readers } from './readers/index.ts'

export type ReadResult = Readonly<{
  findings: readonly Finding[]
  texts: readonly FoundText[]
  runs: readonly RunStatement[]
  inputs: readonly StatedInput[]
  camera?: CameraFacts
}>

/** What all readers say, sorted: the order in which they run cannot be seen in it. */
export function readAll(file: MediaFile, all: readonly Reader[] = readers): ReadResult {
  const results = all.map((reader) => ({ reader, result: reader.read(file) }))
  const cameras = results.flatMap(({ result }) => result.camera ?? [])
  const camera = cameras.find(({ measured }) => measured) ?? cameras[0]
  return {
    findings: sorted(
      results.flatMap(({ reader: { id, version }, result }) =>
        result.findings.map((finding) => ({ reader: id, version, ...finding })),
      ),
    ),
    texts: sorted(
      results.flatMap(({ reader: { id }, result }) => (result.texts ?? []).map((text) => ({ reader: id, ...text }))),
    ),
    runs: sorted(
      results.flatMap(({ reader: { id }, result }) => (result.runs ?? []).map((run) => ({ reader: id, ...run }))),
    ),
    inputs: sorted(
      results.flatMap(({ reader: { id }, result }) => (result.inputs ?? []).map((input) => ({ reader: id, ...input }))),
    ),
    ...(camera && { camera }),
  }
}

/** By their text, each once. */
function sorted<T extends object>(values: readonly T[]): readonly T[] {
  const byText = new Map(
    values.map((value) => [JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))), value]),
  )
  return [...byText.keys()].toSorted().flatMap((text) => byText.get(text) ?? [])
}
