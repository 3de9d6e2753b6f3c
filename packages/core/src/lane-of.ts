// The lane of one exhibit and the reasons for it: DESIGN §1, Lanes. What a file merely claims of AI never appears here
// but as an explanation in lane 3, or as a reason to look sooner.
import type { AtRiskReport, CaseContext, RankedExhibit } from './case-context.ts'
import { AT_RISK_PER_SOURCE } from './limits.ts'
import { standingOf } from './list-standing.ts'
import type { Lane } from './lane.ts'
import type { FloodedEntries } from './list-standing.ts'
import { evidenceOf, PREVIEW_MISMATCH_CODE, weigh } from './origin.ts'
import type { Origin } from './origin.ts'
import type { ReasonCode } from './reason.ts'
import { sortReasons } from './reason.ts'
import type { RelationKind } from './relation.ts'

export type LaneAndReasons = Readonly<{ lane: Lane; reasons: readonly ReasonCode[] }>

/** The code by which a reader says that a signer of the operator's own list signed a picture as created from text, with
 * its binding intact. Counts only on basis `signature`. */
export const SIGNED_TEXT_TO_IMAGE_CODE = 'signed-text-to-image'
/** Codes by which readers report what else a file holds: bytes after its end, another format, another picture. */
const HIDDEN_CODES: readonly string[] = ['trailing-bytes', 'second-format', 'embedded-picture']

const DERIVATION_KINDS: readonly RelationKind[] = ['derived-from', 'source-of', 'crop-of', 'crop-source-of']

/** What the whole case says about a lane, computed once. */
export type LaneFacts = Readonly<{
  flooded: FloodedEntries
  urgent: ReadonlySet<string>
  overBudget: ReadonlySet<string>
}>

/** The lane of an exhibit by itself, before any group. Lane 4 still has to be confirmed against near-duplicates. */
export function laneOf(exhibit: RankedExhibit, facts: LaneFacts, context: CaseContext): LaneAndReasons {
  if (facts.urgent.has(exhibit.path)) return { lane: 1, reasons: ['child-at-risk'] }
  const standing = standingOf(exhibit, facts.flooded, context)
  const overBudget: readonly ReasonCode[] = facts.overBudget.has(exhibit.path) ? ['at-risk-over-budget'] : []
  if (overBudget.length === 0) {
    const sha256 = exhibit.digests?.sha256
    if (sha256 !== undefined && context.decided?.has(sha256)) return { lane: 5, reasons: ['decided-copy'] }
    if (standing.decided) return { lane: 5, reasons: ['decided-identified'] }
    if (standing.knownGood) return { lane: 6, reasons: ['known-good'] }
  }
  const origin = weigh(exhibit.findings)
  const raises = [...overBudget, ...standing.raises, ...evidenceRaises(exhibit, origin), ...relationRaises(exhibit)]
  if (raises.length > 0) return { lane: 2, reasons: sortReasons([...raises, ...standing.notes]) }
  if (isSignedTextToImage(exhibit)) return { lane: 4, reasons: ['signed-text-to-image'] }
  return { lane: 3, reasons: sortReasons([...explanations(exhibit, origin), ...standing.notes]) }
}

/** Which reports fit their source's budget, in order of arrival, and which do not. */
export function spendBudgets(reports: readonly AtRiskReport[]): Pick<LaneFacts, 'urgent' | 'overBudget'> {
  const bySource = Map.groupBy(reports, ({ source }) => source)
  const urgent = new Set<string>()
  const asked = new Set<string>()
  for (const list of bySource.values()) {
    const order = list.toSorted((a, b) => a.sequence - b.sequence || (a.path < b.path ? -1 : 1))
    const paths = [...new Set(order.map(({ path }) => path))]
    for (const path of paths) asked.add(path)
    for (const path of paths.slice(0, AT_RISK_PER_SOURCE)) urgent.add(path)
  }
  return { urgent, overBudget: new Set([...asked].filter((path) => !urgent.has(path))) }
}

function evidenceRaises({ findings, camera }: RankedExhibit, origin: Origin): readonly ReasonCode[] {
  const evidence = evidenceOf(findings)
  const reasons: ReasonCode[] = []
  if (origin.value === 'conflicting') reasons.push('conflicting-evidence')
  if (evidence.camera) reasons.push(camera?.measured === true ? 'camera-evidence-measured' : 'camera-evidence')
  if (evidence.edited) reasons.push('ai-edited')
  if (findings.some(({ code }) => code === PREVIEW_MISMATCH_CODE)) reasons.push('preview-mismatch')
  return reasons
}

function relationRaises({ relations, inputs }: RankedExhibit): readonly ReasonCode[] {
  const derives = relations.some(({ kind }) => DERIVATION_KINDS.includes(kind))
  const reasons: ReasonCode[] = derives ? ['derivation'] : []
  if (!derives && inputs.length > 0) reasons.push('stated-input')
  if (relations.some(({ kind }) => kind === 'beside-model')) reasons.push('beside-model')
  return reasons
}

function isSignedTextToImage({ findings, relations, inputs, gaps }: RankedExhibit): boolean {
  const signed = findings.some(
    ({ code, basis, origin }) => code === SIGNED_TEXT_TO_IMAGE_CODE && basis === 'signature' && origin === 'generated',
  )
  const plain = inputs.length === 0 && gaps.length === 0 && !relations.some(({ kind }) => kind === 'has-preview')
  return signed && plain && !findings.some(({ code }) => HIDDEN_CODES.includes(code))
}

function explanations({ findings, pixels, gaps }: RankedExhibit, { value }: Origin): readonly ReasonCode[] {
  const evidence = evidenceOf(findings)
  const reasons: ReasonCode[] = value === 'unknown' ? ['origin-unknown'] : []
  if (evidence.generated) reasons.push('says-generated')
  if (evidence.rendered) reasons.push('says-rendered')
  if (evidence.drawing) reasons.push('says-drawing')
  if (pixels === undefined) reasons.push('not-decoded')
  if (gaps.length > 0) reasons.push('has-gap')
  return reasons
}
