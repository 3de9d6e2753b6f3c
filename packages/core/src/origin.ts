// The origin axis of an exhibit: what the findings, weighed together, say (DESIGN §1). Nothing here ranks anything.
import type { Finding } from './finding.ts'

export type OriginValue = 'camera' | 'generated' | 'edited' | 'rendered' | 'drawing' | 'conflicting' | 'unknown'
/** `for` and `against` name findings as `reader:code`, sorted; both empty for `unknown` without evidence. For
 * `conflicting`, `for` holds the camera evidence, or the AI side where there is none, and `against` what contradicts it. */
export type Origin = Readonly<{ value: OriginValue; for: readonly string[]; against: readonly string[] }>

/** The sides on which an exhibit has evidence, whatever its basis. */
export type Evidence = Readonly<Record<'camera' | 'generated' | 'edited' | 'rendered' | 'drawing', boolean>>

const UNKNOWN: Origin = { value: 'unknown', for: [], against: [] }

/** The code of the finding that says an embedded preview shows another picture: against camera, and for nothing. */
export const PREVIEW_MISMATCH_CODE = 'preview-mismatch'

/** Which sides speak. Findings with origin `unknown` (editors, screenshots, trailing bytes) never do. */
export function evidenceOf(findings: readonly Finding[]): Evidence {
  const speaks = (origin: keyof Evidence): boolean => findings.some((finding) => finding.origin === origin)
  return {
    camera: speaks('camera'),
    generated: speaks('generated'),
    edited: speaks('edited'),
    rendered: speaks('rendered'),
    drawing: speaks('drawing'),
  }
}

/** Weighs the findings; their order and number are irrelevant, only which sides have one.
 * Camera beside AI-edited alone is `edited`, with the camera evidence standing for it: an edited photograph has both.
 * Camera beside generated, rendered or drawing is `conflicting`, and so are two of AI, rendered and drawing. */
export function weigh(findings: readonly Finding[]): Origin {
  const { camera, generated, edited, rendered, drawing } = evidenceOf(findings)
  const name = (...origins: readonly Finding['origin'][]): readonly string[] =>
    names(findings.filter(({ origin }) => origins.includes(origin)))
  const ai = generated || edited
  if (camera && (generated || rendered || drawing)) {
    const against = names([
      ...findings.filter(({ origin }) => origin !== 'camera' && origin !== 'unknown'),
      ...previewMismatches(findings),
    ])
    return { value: 'conflicting', for: name('camera'), against }
  }
  if (Number(ai) + Number(rendered) + Number(drawing) > 1) {
    return ai
      ? { value: 'conflicting', for: name('generated', 'edited'), against: name('rendered', 'drawing') }
      : { value: 'conflicting', for: name('rendered'), against: name('drawing') }
  }
  if (edited) return { value: 'edited', for: name('edited', 'generated', 'camera'), against: [] }
  if (camera) return { value: 'camera', for: name('camera'), against: names(previewMismatches(findings)) }
  if (generated) return { value: 'generated', for: name('generated'), against: [] }
  if (rendered) return { value: 'rendered', for: name('rendered'), against: [] }
  if (drawing) return { value: 'drawing', for: name('drawing'), against: [] }
  return UNKNOWN
}

function previewMismatches(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ code }) => code === PREVIEW_MISMATCH_CODE)
}

function names(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ reader, code }) => `${reader}:${code}`))].toSorted()
}
