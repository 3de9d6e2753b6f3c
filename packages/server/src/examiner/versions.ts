// With which versions this process examines files: the parts of every stage, so that what one part may see otherwise is
// examined again and nothing else.
import { hash } from 'node:crypto'
import { CREDENTIALS_READER, pixelsVersion } from '@rempart/media'
import { RECEIVE_VERSION } from '@rempart/pipeline'
import { readers } from '@rempart/provenance'
import type { TrustSettings } from '@rempart/provenance'
import type { ExaminerVersions } from '@rempart/store'

/** Digits of the digest that names a trust list: chance never makes two equal, and a person can compare them. */
const TRUST_DIGITS = 16

export function examinerVersions(trust: TrustSettings): ExaminerVersions {
  const { reader, version } = CREDENTIALS_READER
  return {
    receive: `file-type ${RECEIVE_VERSION}`,
    decode: pixelsVersion(),
    inspect: readers.map(({ id, version: of }) => `${id} ${of}`).join(', '),
    credentials: `${reader} ${version}, trust-list ${trustName(trust)}`,
  }
}

/** Stages whose answers may be other now. `decode` looks at pixels, `inspect` at the file's bytes, `credentials` at a file that
 * has some. Everything, where it is not known what examined before. */
export type StaleStages = Readonly<{ decode: boolean; inspect: boolean; credentials: boolean }>

export function staleStages(before: ExaminerVersions | undefined, now: ExaminerVersions): StaleStages {
  return {
    decode: before?.receive !== now.receive || before.decode !== now.decode,
    inspect: before?.inspect !== now.inspect,
    credentials: before?.credentials !== now.credentials,
  }
}

/** Every part that is other than before: `camera-exif 1 → 2`, `credit none → 1`. */
export function changedParts(before: ExaminerVersions | undefined, now: ExaminerVersions): readonly string[] {
  if (before === undefined) return ['versions unknown → known']
  const [was, is] = [partsOf(before), partsOf(now)]
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((part) => was.get(part) !== is.get(part))
    .toSorted()
    .map((part) => `${part} ${was.get(part) ?? 'none'} → ${is.get(part) ?? 'none'}`)
}

/** Names of the readers of a file's bytes. */
export function byteReaders({ inspect }: ExaminerVersions): readonly string[] {
  return [...partsOf({ inspect }).keys()]
}

/** Whether two examine alike. */
export function examineAlike(a: ExaminerVersions, b: ExaminerVersions): boolean {
  return changedParts(a, b).length === 0
}

function partsOf(versions: Partial<ExaminerVersions>): ReadonlyMap<string, string> {
  const { receive, decode, inspect, credentials } = versions
  const parts = [receive, decode, inspect, credentials].flatMap((text) => text?.split(', ') ?? [])
  return new Map(parts.map((part) => [part.slice(0, part.lastIndexOf(' ')), part.slice(part.lastIndexOf(' ') + 1)]))
}

function trustName({ anchorsPem, textToImageOnlySigners }: TrustSettings): string {
  if (anchorsPem === '' && textToImageOnlySigners.length === 0) return 'nobody'
  return hash('sha256', JSON.stringify([anchorsPem, textToImageOnlySigners]), 'hex').slice(0, TRUST_DIGITS)
}
