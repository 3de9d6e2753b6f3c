// Showing an exhibit to a person: counted, written down, and only then opened (SECURITY §0 decision 3 and 7). What leaves is
// a picture made anew in the sandbox, marked with who sees it and when; the exact bytes leave by a release alone.
import {
  EXPOSURE_DEFAULTS,
  isDecodedImage,
  MAX_IMAGE_BYTES,
  type MediaType,
  mayView,
  type Rendition,
  type Reviewer,
  type StoredName,
  VIEW_BUDGET_WINDOW_MS,
  viewVerdict,
  viewWindows,
} from '@rempart/core'
import {
  type CaseId,
  inTransaction,
  insertExhibitView,
  lockViewTimes,
  readPerson,
  sealedObject,
  type Transaction,
} from '@rempart/store'
import { HttpProblem, notFound } from '../http/problem.ts'
import { RENDITION_SIDE_PIXELS } from '../limits.ts'
import type { Services } from '../services.ts'
import { openEvidence } from './open-evidence.ts'

/** Why somebody looks; what the ledger keeps beside who and when. */
export const VIEW_REASONS = [
  'triage',
  'classification',
  'identification',
  'second-opinion',
  'quality',
  'court',
] as const
export type ViewReason = (typeof VIEW_REASONS)[number]
export type Viewing = Readonly<{ reviewer: Reviewer; caseId: CaseId; object: StoredName; reason: ViewReason }>
type ViewServices = Pick<Services, 'database' | 'ledger' | 'vault' | 'clock' | 'decoder' | 'log'>

/** One rendition, once. HttpProblem: 404 (no such exhibit in this case), 429 (budget or break), 422 (no picture can be made). */
export async function viewExhibit(services: ViewServices, viewing: Viewing): Promise<Rendition> {
  const { database, clock } = services
  const { reviewer, caseId, object } = viewing
  const sealed = await sealedObject(database, object)
  if (sealed === undefined || sealed.key.context.scope !== caseId) throw notFound()
  const type = sealed.key.context.type as MediaType // as intake wrote it
  if (!isDecodedImage(type)) throw notViewable('its type is not decoded')
  const decoder = await services.decoder.get()
  const at = clock.now()
  const refusal = await inTransaction(database, (tx) => recordView(services, tx, { ...viewing, at }))
  if (refusal !== undefined) throw refusal
  const opened = await openEvidence(services, object, { by: reviewer.person, reason: viewing.reason })
  if (opened === undefined) throw notFound()
  if (opened.sizeBytes > MAX_IMAGE_BYTES) throw notViewable('it is too large')
  const bytes = Buffer.concat(await Array.fromAsync(opened.read()))
  const name = (await readPerson(database, reviewer.person))?.displayName ?? reviewer.person
  const mark = `${name} ${reviewer.person.slice(0, 8)} ${at.toISOString().slice(0, 19).replace('T', ' ')}`
  const answer = await decoder.render({ bytes, type }, { maxSide: RENDITION_SIDE_PIXELS, mark })
  bytes.fill(0)
  if (answer.kind === 'gap') throw notViewable('no picture could be made of it')
  return answer.value
}

/** The view's ledger entry and row, or why there is none; what alarms is written down either way. */
async function recordView(
  { ledger, log }: ViewServices,
  tx: Transaction,
  { reviewer, caseId, object, reason, at }: Viewing & Readonly<{ at: Date }>,
): Promise<HttpProblem | undefined> {
  const nowMs = at.getTime()
  const { person } = reviewer
  const times = await lockViewTimes(tx, { person, from: new Date(nowMs - VIEW_BUDGET_WINDOW_MS) })
  const { hastyFromMs } = viewWindows(nowMs)
  const inHastyWindow = times.filter((time) => time.getTime() >= hastyFromMs).length
  const verdict = viewVerdict({ inDay: times.length, inHastyWindow })
  const views = times.map((time) => ({ atMs: time.getTime(), kind: 'full' as const, tiles: 0 }))
  const exposure = mayView(views, nowMs, EXPOSURE_DEFAULTS)
  if (verdict.alert !== undefined) {
    log.error({ event: 'hoarding-alarm', code: verdict.alert })
    await ledger.appendActs(tx, [{ type: 'hoarding-alarm', commit: { person }, facts: { alert: verdict.alert } }])
  }
  if (!verdict.allowed) return tooMany('view-budget-spent', 'The views of this day are used up.')
  if (exposure.kind === 'refused') {
    const seconds = Math.max(1, Math.ceil((exposure.untilMs - nowMs) / 1000))
    return tooMany(exposure.why, 'A break is due: look away from the screen.', seconds)
  }
  const commit = { person, case: caseId, object }
  const [seq] = await ledger.appendActs(tx, [{ type: 'view', commit, facts: { kind: 'full', reason } }])
  if (seq === undefined) throw new Error('the view has no entry')
  await insertExhibitView(tx, { seq, person, caseId, object, at })
  return undefined
}

function tooMany(code: string, detail: string, seconds = 3600): HttpProblem {
  return new HttpProblem({ status: 429, code, detail, headers: { 'retry-after': String(seconds) } })
}

function notViewable(reason: string): HttpProblem {
  return new HttpProblem({ status: 422, code: 'not-viewable', detail: `This exhibit cannot be shown: ${reason}.` })
}
