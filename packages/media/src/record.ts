// The binary records between host and worker: fixed layout, every count and length bounded. The worker is not trusted: the
// host reads its records as it would read any hostile file.
import type {
  Answer,
  Basis,
  DecodeResult,
  Finding,
  FindingOrigin,
  FoundText,
  Gap,
  PdqPipeline,
  PixelFacts,
  Rendition,
  RunStatement,
  Stage,
  StatedInput,
} from '@rempart/core'
import { createReader, createWriter } from './record-fields.ts'
import type { RecordReader, RecordWriter } from './record-fields.ts'

const ORIGINS: readonly FindingOrigin[] = ['camera', 'generated', 'edited', 'rendered', 'drawing', 'unknown']
const BASES: readonly Basis[] = ['claim', 'measurement', 'signature']
const STAGES: readonly Stage[] = ['receive', 'seal', 'decode', 'match', 'inspect', 'relate', 'rank']
const PIPELINES: readonly PdqPipeline[] = ['full', 'c512']
const RUN_KINDS: readonly RunStatement['kind'][] = ['model', 'workflow', 'prompt-family']
const ROLES: readonly StatedInput['role'][] = ['input', 'parent', 'component', 'control', 'mask', 'training']
const MAX_ROWS = 512
/** 96 local features of 38 bytes, and room. */
const MAX_FEATURES_BYTES = 4096
const SHORT = 512
const LONG = 1024 * 1024

/** What was decoded, as bytes. Rows beyond the bounds are cut by the worker, which then adds a gap. */
export function writeResult(result: DecodeResult): Uint8Array {
  const to = createWriter()
  writeAnswer(to, result.pixels, writePixels)
  to.rows(result.findings.slice(0, MAX_ROWS), (finding) => writeFinding(to, finding))
  to.rows(result.texts.slice(0, MAX_ROWS), ({ reader, where, text }) =>
    to.text(reader, SHORT).text(where, SHORT).text(text, LONG),
  )
  to.rows(result.runs.slice(0, MAX_ROWS), ({ reader, kind, value }) =>
    to.text(reader, SHORT).choice(RUN_KINDS, kind).text(value, LONG),
  )
  to.rows(result.inputs.slice(0, MAX_ROWS), (input) => {
    to.text(input.reader, SHORT)
      .text(input.where, SHORT)
      .text(input.name, SHORT)
      .text(input.sha256 ?? '', SHORT)
      .choice(ROLES, input.role)
  })
  to.rows(result.gaps.slice(0, MAX_ROWS), (gap) => writeGap(to, gap))
  return to.finish()
}

/** The result behind bytes; RangeError where they are not one. */
export function readResult(bytes: Uint8Array): DecodeResult {
  const from = createReader(bytes)
  const result: DecodeResult = {
    pixels: readAnswer(from, readPixels),
    findings: from.rows(MAX_ROWS, () => readFinding(from)),
    texts: from.rows(
      MAX_ROWS,
      (): FoundText => ({ reader: from.text(SHORT), where: from.text(SHORT), text: from.text(LONG) }),
    ),
    runs: from.rows(
      MAX_ROWS,
      (): RunStatement => ({ reader: from.text(SHORT), kind: from.choice(RUN_KINDS), value: from.text(LONG) }),
    ),
    inputs: from.rows(MAX_ROWS, () => readInput(from)),
    gaps: from.rows(MAX_ROWS, () => readGap(from)),
  }
  from.finish()
  return result
}

/** A rendition or the reason why there is none. */
export function writeRendition(answer: Answer<Rendition>): Uint8Array {
  const to = createWriter()
  writeAnswer(to, answer, (writer, { width, height, bytes }) => writer.u32(width).u32(height).bytes(bytes))
  return to.finish()
}

export function readRendition(bytes: Uint8Array, maxBytes: number): Answer<Rendition> {
  const from = createReader(bytes)
  const answer = readAnswer(
    from,
    (reader): Rendition => ({
      type: 'image/webp',
      width: reader.u32(),
      height: reader.u32(),
      bytes: reader.bytes(maxBytes),
    }),
  )
  from.finish()
  return answer
}

function writeAnswer<T>(to: RecordWriter, answer: Answer<T>, write: (to: RecordWriter, value: T) => void): void {
  to.u8(answer.kind === 'known' ? 1 : 0)
  if (answer.kind === 'known') write(to, answer.value)
  else writeGap(to, answer.gap)
}

function readAnswer<T>(from: RecordReader, read: (from: RecordReader) => T): Answer<T> {
  return from.u8() === 1 ? { kind: 'known', value: read(from) } : { kind: 'gap', gap: readGap(from) }
}

function writePixels(to: RecordWriter, { width, height, frames, pdq, dihedral, features, dhash }: PixelFacts): void {
  to.u32(width).u32(height).u32(frames).hex(pdq.hex, 32).u8(pdq.quality).choice(PIPELINES, pdq.pipeline)
  to.rows(dihedral, (hex) => to.hex(hex, 32))
  to.bytes(Buffer.from(features, 'base64')).hex(dhash, 8)
}

function readPixels(from: RecordReader): PixelFacts {
  return {
    width: from.u32(),
    height: from.u32(),
    frames: from.u32(),
    pdq: { hex: from.hex(32), quality: from.u8(), pipeline: from.choice(PIPELINES) },
    dihedral: from.rows(8, () => from.hex(32)),
    features: Buffer.from(from.bytes(MAX_FEATURES_BYTES)).toString('base64'),
    dhash: from.hex(8),
  }
}

function writeFinding(to: RecordWriter, { reader, version, code, origin, basis, where, detail }: Finding): void {
  to.text(reader, SHORT)
    .u16(version)
    .text(code, SHORT)
    .choice(ORIGINS, origin)
    .choice(BASES, basis)
    .text(where, SHORT)
    .text(detail ?? '', SHORT)
}

function readFinding(from: RecordReader): Finding {
  const finding = {
    reader: from.text(SHORT),
    version: from.u16(),
    code: from.text(SHORT),
    origin: from.choice(ORIGINS),
    basis: from.choice(BASES),
    where: from.text(SHORT),
  }
  const detail = from.text(SHORT)
  return detail === '' ? finding : { ...finding, detail }
}

function readInput(from: RecordReader): StatedInput {
  const [reader, where, name, sha256] = [from.text(SHORT), from.text(SHORT), from.text(SHORT), from.text(SHORT)]
  return { reader, where, name, ...(sha256 !== '' && { sha256 }), role: from.choice(ROLES) }
}

function writeGap(to: RecordWriter, { stage, reason, detail }: Gap): void {
  to.choice(STAGES, stage)
    .text(reason, SHORT)
    .text(detail ?? '', SHORT)
}

function readGap(from: RecordReader): Gap {
  const gap = { stage: from.choice(STAGES), reason: from.text(SHORT) }
  const detail = from.text(SHORT)
  return detail === '' ? gap : { ...gap, detail }
}
