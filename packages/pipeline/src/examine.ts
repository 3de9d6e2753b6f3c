// One file through the line up to inspect: seal, decode and hash, match, inspect; and the pictures hidden in it the same
// way. Relate and rank look at the whole case (line.ts).
import type {
  ByteSource,
  Coverage,
  DecodeResult,
  Decoder,
  Digests,
  Examination,
  ExhibitPath,
  Finding,
  Gap,
  HeldList,
  MediaType,
} from '@rempart/core'
import { isDecodedImage, memorySource } from '@rempart/core'
import { parseMedia, readAll } from '@rempart/provenance'
import type { MediaFile } from '@rempart/provenance'
import { MAX_CREDENTIALS_BYTES, MAX_PREVIEW_DEPTH, MAX_PREVIEWS } from './limits.ts'
import { encodePath, previewPath } from './path.ts'
import type { ActRecorder, Folder, Listed, Stored } from './ports.ts'
import { match } from './stages/match.ts'
import { decodeGap, receiveFile, receiveSpecial } from './stages/receive.ts'
import { seal, sealSource } from './stages/seal.ts'
import type { PdqPipeline } from '@rempart/core'

export type ExaminePorts = Readonly<{
  folder: Folder
  decoder: Decoder
  lists: readonly HeldList[]
  record: ActRecorder
  pipeline: PdqPipeline
}>

type Subject = Readonly<{
  path: ExhibitPath
  key: Uint8Array
  type: MediaType
  source: ByteSource
  digests: Digests
  findings: readonly Finding[]
  parent?: ExhibitPath
  depth: number
}>

/** Everything learned of one listed thing: itself first, then what is embedded in it. Never throws for what a file holds;
 * a failing decoder or parser is a gap. */
export async function examine(listed: Listed, ports: ExaminePorts): Promise<readonly Stored[]> {
  const path = encodePath(listed.name)
  if (listed.kind !== 'file') {
    const { type, gap } = receiveSpecial(listed.kind, sealLink(listed, path, ports))
    return [{ key: listed.name, examination: bare({ path, sizeBytes: listed.sizeBytes, type, gap }) }]
  }
  const opened = ports.folder.open(listed)
  if ('reason' in opened) {
    return [
      {
        key: listed.name,
        examination: bare({ path, sizeBytes: listed.sizeBytes, type: 'inode/unreadable', gap: opened }),
      },
    ]
  }
  try {
    const { source } = opened
    const { type, findings } = receiveFile(listed.name, source)
    const held =
      decodeGap(type, source.sizeBytes) === undefined ? memorySource(source.slice(0, source.sizeBytes)) : source
    const digests = sealSource(held)
    if (!opened.unchanged() || held.sizeBytes !== listed.sizeBytes) {
      const gap: Gap = { stage: 'receive', reason: 'changed-while-read' }
      return [{ key: listed.name, examination: bare({ path, sizeBytes: listed.sizeBytes, type, gap }) }]
    }
    ports.record({ type: 'sealed', path, digests, facts: { sizeBytes: held.sizeBytes } })
    return await examineSubject({ path, key: listed.name, type, source: held, digests, findings, depth: 0 }, ports)
  } finally {
    opened.close()
  }
}

/** Where a link leads, once that is in the ledger; the link is never followed. */
function sealLink(listed: Listed, path: ExhibitPath, { folder, record }: ExaminePorts): ExhibitPath | undefined {
  const target = listed.kind === 'symlink' ? folder.readLink(listed) : undefined
  if (target === undefined || 'reason' in target) return undefined
  record({ type: 'sealed', path, digests: seal(target), facts: { sizeBytes: target.length, kind: 'symlink' } })
  return encodePath(target)
}

async function examineSubject(subject: Subject, ports: ExaminePorts): Promise<readonly Stored[]> {
  const { path, source, type, digests } = subject
  const file = parseMedia(source)
  const decoded = await decode(file, subject, ports)
  const pixels = decoded.pixels.kind === 'known' ? decoded.pixels.value : undefined
  ports.record({ type: 'decoded', path, facts: { gaps: decoded.gaps.length + (pixels === undefined ? 1 : 0) } })
  const { matches, coverage } = await match({ digests, ...(pixels && { pixels }) }, ports.lists)
  ports.record({ type: 'matched', path, facts: { lists: coverage.length, matches: matches.length } })
  const read = readAll(file)
  const findings = sortFindings([...subject.findings, ...read.findings, ...decoded.findings])
  ports.record({ type: 'inspected', path, facts: { findings: findings.length } })
  const gaps = [
    ...(decoded.pixels.kind === 'gap' ? [decoded.pixels.gap] : []),
    ...decoded.gaps,
    ...file.gaps,
    ...canaryGaps(coverage),
  ]
  const examination: Examination = {
    path,
    sizeBytes: source.sizeBytes,
    type,
    digests,
    ...(pixels && { pixels }),
    matches,
    coverage,
    findings,
    texts: [...read.texts, ...decoded.texts],
    runs: [...read.runs, ...decoded.runs],
    inputs: [...read.inputs, ...decoded.inputs],
    ...(read.camera && { camera: read.camera }),
    ...(subject.parent && { parent: subject.parent }),
    gaps: distinctGaps(gaps),
  }
  return [{ key: subject.key, examination }, ...(await examineEmbedded(file, subject, ports))]
}

/** Where a list's canary was not found, no absence may be concluded from it. */
function canaryGaps(coverage: readonly Coverage[]): readonly Gap[] {
  return coverage
    .filter(({ canary }) => canary === 'failed')
    .map(({ list }) => ({ stage: 'match', reason: 'canary-failed', detail: list }))
}

async function decode(file: MediaFile, { source, type }: Subject, ports: ExaminePorts): Promise<DecodeResult> {
  const nothing = { findings: [], texts: [], runs: [], inputs: [], gaps: [] }
  const refusal = file.refusals[0] ?? decodeGap(type, source.sizeBytes)
  const credentials = file.c2pa.length > 0
  if (refusal !== undefined && (isDecodedImage(type) || !credentials))
    return { ...nothing, pixels: { kind: 'gap', gap: refusal } }
  if (refusal !== undefined && source.sizeBytes > MAX_CREDENTIALS_BYTES) {
    const gap: Gap = { stage: 'inspect', reason: 'credentials-not-read', detail: `${source.sizeBytes} bytes` }
    return { ...nothing, gaps: [gap], pixels: { kind: 'gap', gap: refusal } }
  }
  const bytes = source.slice(0, source.sizeBytes)
  const result = await ports.decoder.examine({ bytes, type, pipeline: ports.pipeline, credentials })
  return refusal === undefined ? result : { ...result, pixels: { kind: 'gap', gap: refusal } }
}

async function examineEmbedded(file: MediaFile, subject: Subject, ports: ExaminePorts): Promise<readonly Stored[]> {
  if (subject.depth >= MAX_PREVIEW_DEPTH) return []
  const results: Stored[] = []
  for (const picture of file.embedded.slice(0, MAX_PREVIEWS)) {
    const path = previewPath(subject.path, picture.name)
    const source = memorySource(picture.bytes)
    const digests = seal(picture.bytes)
    const { type } = receiveFile(new Uint8Array(), source)
    const key = Buffer.concat([subject.key, Buffer.from(`//${picture.name}`)])
    ports.record({ type: 'sealed', path, digests, facts: { sizeBytes: source.sizeBytes, embeddedAt: picture.offset } })
    const inner: Subject = {
      path,
      key,
      type,
      source,
      digests,
      findings: [],
      parent: subject.path,
      depth: subject.depth + 1,
    }
    results.push(...(await examineSubject(inner, ports)))
  }
  return results
}

function bare({
  gap,
  ...rest
}: Pick<Examination, 'path' | 'sizeBytes' | 'type'> & Readonly<{ gap: Gap }>): Examination {
  return { ...rest, matches: [], coverage: [], findings: [], texts: [], runs: [], inputs: [], gaps: [gap] }
}

/** The order of findings, the same whatever found them first. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const key = ({ where, reader, code, basis, origin }: Finding): string =>
    [where, reader, code, basis, origin].join('\u0000')
  return findings.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}

function distinctGaps(gaps: readonly Gap[]): readonly Gap[] {
  const byKey = new Map(gaps.map((gap) => [`${gap.stage}\u0000${gap.reason}\u0000${gap.detail ?? ''}`, gap]))
  return [...byKey.keys()].toSorted().flatMap((key) => byKey.get(key) ?? [])
}
