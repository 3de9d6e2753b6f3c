// Provenance on real files whose origin is known: the evidence that is there is found, no photograph is called generated.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding, OriginValue } from '@rempart/core'
import { memorySource, weigh } from '@rempart/core'
import { c2paFindings, parseMedia, readAll } from '@rempart/provenance'
import { beforeAll, describe, expect, it } from 'vitest'
import { readManifestStore } from './credentials/index.ts'

const corpus = join(process.env['REMPART_SHARED'] ?? join(import.meta.dirname, '../../../../shared'), 'corpus')
type Listed = Readonly<{
  path: string
  kind: string
  use: readonly string[]
  evidence: readonly string[]
  generator: string | null
}>
const files: readonly Listed[] = existsSync(corpus)
  ? (JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8')) as { files: Listed[] }).files
  : []
const TRUST = { anchorsPem: '', textToImageOnlySigners: [] }

/** Which findings show that a signal of the corpus' own scanner was seen. */
const SEEN_BY: Readonly<Record<string, RegExp>> = {
  'exif.camera': /^camera-exif:make-and-model/u,
  'exif.exposure': /^camera-exif:exposure|^camera-picture-info:/u,
  'exif.gps': /^camera-exif:position/u,
  'software.editor': /^named-software:|^camera-exif:|^imaginairy:|^draw-things:|^blender:/u,
  'imaginairy.exif': /^imaginairy:/u,
  'invokeai.dream': /^invokeai:dream/u,
  'invokeai.sd-metadata': /^invokeai:sd-metadata/u,
  'invokeai.metadata': /^invokeai:metadata/u,
  'invokeai.graph': /^invokeai:graph/u,
  'sdcpp.parameters': /^stable-diffusion-cpp:/u,
  'comfyui.prompt': /^comfyui:prompt-graph/u,
  'comfyui.workflow': /^comfyui:workflow-graph/u,
  'a1111.parameters': /^(?:automatic1111|sd-next):/u,
  'swarmui.sui_image_params': /^swarmui:/u,
  'c2pa.manifest': /^embedded-credentials:manifest-store/u,
  'c2pa.digitalSourceType=trainedAlgorithmicMedia': /^c2pa:action-(?:generated|edited)/u,
  'c2pa.digitalSourceType=digitalCapture': /^c2pa:action-camera/u,
  'c2pa.remote': /^remote-credentials:/u,
  'iptc.digitalSourceType=trainedAlgorithmicMedia': /^iptc-digital-source-type:/u,
  'midjourney.digImageGUID': /^midjourney:image-guid/u,
  'fooocus.parameters': /^fooocus:parameters-json/u,
  'fooocus.scheme': /^fooocus:scheme/u,
  'novelai.text': /^novelai:/u,
  'screenshot.usercomment': /^screenshot:/u,
  'tc260.aigc': /^gb45438:/u,
  'c2pa.failure=assertion.dataHash.mismatch': /^c2pa:content-altered/u,
  'c2pa.failure=claimSignature.mismatch': /^c2pa:signature-broken/u,
}
/** Read elsewhere (pixels), or a fact that is used and not reported by itself. */
const NOT_REPORTED = ['stealth.pnginfo', 'exif.makernote', 'png.raw-profile']

type Seen = Readonly<{ file: Listed; names: readonly string[]; findings: readonly Finding[]; origin: OriginValue }>

async function look(file: Listed): Promise<Seen> {
  const bytes = readFileSync(join(corpus, file.path))
  const media = parseMedia(memorySource(bytes))
  const findings: Finding[] = [...readAll(media).findings]
  if (media.c2pa.length > 0) {
    const store = await readManifestStore(bytes, media.type, '').catch(() => undefined)
    findings.push(
      ...c2paFindings(store, TRUST, 'c2pa:store@0').findings.map((finding) => ({
        reader: 'c2pa',
        version: 1,
        ...finding,
      })),
    )
  }
  return {
    file,
    findings,
    names: findings.map(({ reader, code }) => `${reader}:${code}`),
    origin: weigh(findings).value,
  }
}

describe.skipIf(files.length === 0)('on real files (skipped where the corpus is absent)', () => {
  let seen: readonly Seen[] = []
  beforeAll(async () => {
    const looked: Seen[] = []
    for (const file of files.filter(({ use }) => use.includes('accuracy') || use.includes('c2pa')))
      looked.push(await look(file))
    seen = looked
  })
  const scored = (): readonly Seen[] => seen.filter(({ file }) => file.use.includes('accuracy'))

  it('finds the evidence of every file', () => {
    const missed = scored().flatMap(({ file, names }) =>
      file.evidence
        .filter((signal) => !NOT_REPORTED.includes(signal))
        .filter((signal) => !names.some((name) => SEEN_BY[signal]?.test(name)))
        .map((signal) => `${file.path}: ${signal}, saw ${names.join(' ')}`),
    )
    expect(missed).toEqual([])
  })

  it('calls no camera file generated, edited, rendered, drawn or conflicting', () => {
    const wrong = scored().filter(
      ({ file, origin }) => file.kind === 'camera' && origin !== 'camera' && origin !== 'unknown',
    )
    expect(wrong.map(({ file, names }) => [file.path, names])).toEqual([])
  })

  it('calls generated or edited whatever says so in its bytes', () => {
    const says = scored().filter(
      ({ file }) =>
        ['ai', 'edited-with-ai'].includes(file.kind) &&
        file.evidence.some(
          (signal) => signal in SEEN_BY && !signal.startsWith('software') && !signal.startsWith('exif'),
        ),
    )
    const missed = says.filter(({ origin }) => origin !== 'generated' && origin !== 'edited')
    expect(says.length).toBeGreaterThan(60)
    expect(missed.map(({ file, names }) => [file.path, names])).toEqual([])
  })

  it('keeps the three answers of content credentials apart', () => {
    const answers = (name: string): readonly string[] => {
      const found = seen.find(({ file }) => file.path.endsWith(name))
      return (found?.findings ?? [])
        .filter(({ reader, code }) => reader === 'c2pa' && /^(?:content|signature|signer)-/u.test(code))
        .map(({ code }) => code)
        .toSorted()
    }
    const intact = ['content-intact', 'signature-intact', 'signer-untrusted']
    expect(answers('sdk__tests__fixtures__C.jpg')).toEqual(intact)
    expect(answers('sdk__tests__fixtures__CA.jpg')).toEqual(intact)
    expect(answers('CACAE-uri-CA.jpg')).toEqual(intact)
    expect(answers('sdk__tests__fixtures__XCA.jpg')).toEqual([
      'content-altered',
      'signature-intact',
      'signer-untrusted',
    ])
    expect(answers('E-sig-CA.jpg')).toEqual(['content-intact', 'signature-broken', 'signer-untrusted'])
    expect(answers('cards_invalid.jpg')).toEqual(['content-altered', 'signature-intact', 'signer-untrusted'])
    // Certificate troubles are the signer's, not the content's.
    expect(answers('images__ChatGPT_Image.png')).toEqual(intact)
    expect(answers('flux-1.jpg')).toEqual(intact)
  })

  it('never answers with a signature while the operator trusts nobody', () => {
    expect(seen.flatMap(({ findings }) => findings).filter(({ basis }) => basis === 'signature')).toEqual([])
  })
})
