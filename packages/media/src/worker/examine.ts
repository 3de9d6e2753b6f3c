// One file inside the sandbox: pixels to hashes, pixel readers, content credentials. Raw pixels end here.
import type {
  Answer,
  DecodeResult,
  Finding,
  FoundText,
  Gap,
  MediaType,
  PdqPipeline,
  PixelFacts,
  RunStatement,
  StatedInput,
} from '@rempart/core'
import { isDecodedImage, memorySource } from '@rempart/core'
import { createFeatures, createPdq, dhash, packFeatures } from '@rempart/kernels'
import type { RawImage } from '@rempart/kernels'
import { c2paFindings, parseMedia } from '@rempart/provenance'
import type { MediaFile, ReaderResult, TrustSettings } from '@rempart/provenance'
import { readManifestStore } from '../credentials/index.ts'
import { decodeImage } from '../decode/decode-image.ts'
import { UnreadableImage } from '../decode/unreadable-image.ts'
import { pixelReaders } from '../pixels/index.ts'
import { CREDENTIALS_READER } from '../version.ts'

const kernel = createPdq()
const features = createFeatures()

export type ExamineJob = Readonly<{
  bytes: Uint8Array
  type: MediaType
  pipeline: PdqPipeline
  credentials: boolean
  trust: TrustSettings
}>

/** Whatever happens to one question, the others are answered. */
export async function examineInside({ bytes, type, pipeline, credentials, trust }: ExamineJob): Promise<DecodeResult> {
  const gathered: {
    findings: Finding[]
    texts: FoundText[]
    runs: RunStatement[]
    inputs: StatedInput[]
    gaps: Gap[]
  } = {
    findings: [],
    texts: [],
    runs: [],
    inputs: [],
    gaps: [],
  }
  const gather = (
    { findings, texts, runs, inputs }: ReaderResult,
    by: Readonly<{ reader: string; version: number }>,
  ): void => {
    const { reader } = by
    gathered.findings.push(...findings.map((finding) => ({ ...finding, ...by })))
    gathered.texts.push(...(texts ?? []).map((text) => ({ reader, ...text })))
    gathered.runs.push(...(runs ?? []).map((run) => ({ reader, ...run })))
    gathered.inputs.push(...(inputs ?? []).map((input) => ({ reader, ...input })))
  }
  const file = parseMedia(memorySource(bytes))
  const refusal: Gap | undefined =
    file.type === type ? file.refusals[0] : { stage: 'decode', reason: 'type-differs', detail: file.type }
  let pixels: Answer<PixelFacts> = { kind: 'gap', gap: refusal ?? { stage: 'decode', reason: 'not-decoded' } }
  if (refusal === undefined && isDecodedImage(type))
    pixels = await readPixels({ bytes, type, pipeline, file, gather, gaps: gathered.gaps })
  if (credentials) {
    try {
      const store = await readManifestStore(bytes, type, trust.anchorsPem)
      gather(c2paFindings(store, trust, placeOfStore(file)), CREDENTIALS_READER)
    } catch (error) {
      gathered.gaps.push({ stage: 'inspect', reason: 'credentials-unreadable', detail: nameOf(error) })
    }
  }
  return { pixels, ...gathered }
}

/** Where the manifest store lies that the findings are read from. */
function placeOfStore({ c2pa }: MediaFile): string {
  const [store] = c2pa
  return store === undefined ? 'c2pa:store@0' : `${store.where}@${store.offset}`
}

type PixelJob = Readonly<{
  bytes: Uint8Array
  type: MediaType
  pipeline: PdqPipeline
  file: MediaFile
  gather: (result: ReaderResult, by: Readonly<{ reader: string; version: number }>) => void
  gaps: Gap[]
}>

async function readPixels({ bytes, type, pipeline, file, gather, gaps }: PixelJob): Promise<Answer<PixelFacts>> {
  try {
    const { image, frames } = await decodeImage(bytes, type)
    for (const { id, version, read } of pixelReaders) {
      try {
        const reading = read(image, file)
        gather(reading, { reader: id, version })
        if (reading.unread !== undefined) gaps.push({ stage: 'inspect', reason: reading.unread })
      } catch (error) {
        gaps.push({ stage: 'inspect', reason: 'pixel-reader-failed', detail: `${id}: ${nameOf(error)}` })
      }
    }
    return { kind: 'known', value: pixelFacts(image, { pipeline, frames: file.frames ?? frames }) }
  } catch (error) {
    if (!(error instanceof UnreadableImage) && !(error instanceof RangeError)) throw error
    return { kind: 'gap', gap: { stage: 'decode', reason: 'undecodable', detail: error.message.slice(0, 160) } }
  }
}

function pixelFacts(
  image: RawImage,
  { pipeline, frames }: Readonly<{ pipeline: PdqPipeline; frames: number }>,
): PixelFacts {
  const { hex, quality, dihedral } = kernel.hash(image, pipeline)
  return {
    width: image.width,
    height: image.height,
    frames,
    pdq: { hex, quality, pipeline },
    dihedral,
    features: Buffer.from(packFeatures(features(image))).toString('base64'),
    dhash: dhash(image),
  }
}

function nameOf(error: unknown): string {
  // The credentials reader throws texts.
  return (error instanceof Error ? error.message : String(error)).slice(0, 160)
}
