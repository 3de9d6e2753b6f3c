// Showing an exhibit to a person: counted, written down, and only then opened (SECURITY §0 decision 3 and 7). What leaves is
// a picture made anew in the sandbox, marked with who sees it and when; the exact bytes leave by a release alone.
import {
  type Decoder,
  isDecodedImage,
  MAX_IMAGE_BYTES,
  type MediaType,
  mayView,
  type Rendition,
  type Reviewer,
  type StoredName,
  VIEW_BUDGET_WINDOW_MS,
  type ViewPermission,
  type ViewReason,
  viewVerdict,
  viewWindows,
} from '@rempart/core'
import {
  type CaseId,
  inTransaction,
  insertExhibitSeen,
  insertExhibitView,
  lockViewTimes,
  memberOfObject,
  readPerson,
  sealedObject,
  type Transaction,
} from '@rempart/store'
import type { ProblemCode } from '../http/problem-codes.ts'
import { HttpProblem, notFound } from '../http/problem.ts'
import { RENDITION_SIDE_PIXELS } from '../limits.ts'
import type { Services } from '../services.ts'
import { cardStanding } from '../review/card-standing.ts'
import { viewsOfPerson } from '../review/own-exposure.ts'
import { deliverView } from './deliver-view.ts'
import { openEvidence } from './open-evidence.ts'

/** Code of the refusal where no picture can be made of an exhibit, ever. */
export const NOT_VIEWABLE = 'not-viewable'

export type Viewing = Readonly<{ reviewer: Reviewer; caseId: CaseId; object: StoredName; reason: ViewReason }>
/** `again`: this person saw a byte-identical copy of it, or one stands decided elsewhere, and he asks for it all the same. */
export type FullViewing = Viewing & Readonly<{ again?: boolean }>
type ViewServices = Pick<Services, 'config' | 'database' | 'ledger' | 'vault' | 'clock' | 'decoder' | 'log'>

/** One rendition, once. HttpProblem: 404 (no such exhibit in this case), 409 (it needs no look: see `again`), 429 (budget or
 * break), 422 (no picture can be made). */
export async function viewExhibit(services: ViewServices, { again, ...viewing }: FullViewing): Promise<Rendition> {
  if (again !== true) await refuseNeedless(services.database, viewing)
  const { database } = services
  const { reviewer, object } = viewing
  const canvas = await openCanvas(services, viewing)
  const view = await inTransaction(database, (tx) => recordView(services, tx, { ...viewing, at: canvas.at }))
  if (view instanceof HttpProblem) throw view
  return deliverView(services, { view, person: reviewer.person, object }, async () => {
    const rendition = await renderOn(canvas, services, { ...viewing, maxSide: RENDITION_SIDE_PIXELS })
    await insertExhibitSeen(database, view)
    return rendition
  })
}

async function refuseNeedless(database: Services['database'], { reviewer, caseId, object }: Viewing): Promise<void> {
  const member = await memberOfObject(database, { caseId, object })
  if (member === undefined) return
  const stands = await cardStanding(database, { reviewer, card: member.card, members: [member] })
  const why = stands.withheld(member)
  if (why !== undefined)
    throw new HttpProblem({
      status: 409,
      code: why,
      detail: 'These exact bytes need no second look: ask with "again".',
    })
}

/** A picture made anew for a person, marked with who sees it and when. */
export async function renderFor(
  services: ViewServices,
  viewing: Viewing & Readonly<{ maxSide: number }>,
): Promise<Rendition> {
  return renderOn(await openCanvas(services, viewing), services, viewing)
}

/** What has to be there before a view is written down: an exhibit that can be shown, the sandbox, the time. */
type Canvas = Readonly<{ type: MediaType; decoder: Decoder; at: Date }>

async function openCanvas({ database, decoder, clock }: ViewServices, { caseId, object }: Viewing): Promise<Canvas> {
  const sealed = await sealedObject(database, object)
  if (sealed === undefined || sealed.key.context.scope !== caseId) throw notFound()
  const type = sealed.key.context.type as MediaType // as intake wrote it
  if (!isDecodedImage(type)) throw notViewable('its type is not decoded')
  return { type, decoder: await decoder.get(), at: clock.now() }
}

async function renderOn(
  { type, decoder, at }: Canvas,
  services: ViewServices,
  { reviewer, object, reason, maxSide }: Viewing & Readonly<{ maxSide: number }>,
): Promise<Rendition> {
  const opened = await openEvidence(services, object, { by: reviewer.person, reason })
  if (opened === undefined) throw notFound()
  if (opened.sizeBytes > MAX_IMAGE_BYTES) throw notViewable('it is too large')
  const bytes = Buffer.concat(await Array.fromAsync(opened.read()))
  const name = (await readPerson(services.database, reviewer.person))?.displayName ?? reviewer.person
  const mark = `${name} ${reviewer.person.slice(0, 8)} ${at.toISOString().slice(0, 19).replace('T', ' ')}`
  const answer = await decoder.render({ bytes, type }, { maxSide, mark })
  bytes.fill(0)
  if (answer.kind === 'gap') throw notViewable('no picture could be made of it')
  return answer.value
}

/** The number of the view's entry, with its row; or why there is none; what alarms is written down either way. */
async function recordView(
  { config, ledger, log }: ViewServices,
  tx: Transaction,
  { reviewer, caseId, object, reason, at }: Viewing & Readonly<{ at: Date }>,
): Promise<number | HttpProblem> {
  const nowMs = at.getTime()
  const { person } = reviewer
  const times = await lockViewTimes(tx, { person, from: new Date(nowMs - VIEW_BUDGET_WINDOW_MS) })
  const { hastyFromMs } = viewWindows(nowMs)
  const inHastyWindow = times.filter((time) => time.getTime() >= hastyFromMs).length
  const verdict = viewVerdict({ inDay: times.length, inHastyWindow })
  const exposure = mayView(await viewsOfPerson(tx, person, at), nowMs, config.exposure)
  if (verdict.alert !== undefined) {
    log.error({ event: 'hoarding-alarm', code: verdict.alert })
    await ledger.appendActs(tx, [{ type: 'hoarding-alarm', commit: { person }, facts: { alert: verdict.alert } }])
  }
  if (!verdict.allowed) return tooMany('view-budget-spent', 'The views of this day are used up.')
  if (exposure.kind === 'refused') return breakDue(exposure, at)
  const commit = { person, case: caseId, object }
  const [seq] = await ledger.appendActs(tx, [{ type: 'view', commit, facts: { kind: 'full', reason }, at }])
  if (seq === undefined) throw new Error('the view has no entry')
  await insertExhibitView(tx, { seq, person, caseId, object, at })
  return seq
}

/** The refusal of one more view, and until when. */
export function breakDue({ why, untilMs }: Extract<ViewPermission, { kind: 'refused' }>, at: Date): HttpProblem {
  const seconds = Math.max(1, Math.ceil((untilMs - at.getTime()) / 1000))
  return tooMany(why, 'A break is due: look away from the screen.', seconds)
}

function tooMany(code: ProblemCode, detail: string, seconds = 3600): HttpProblem {
  return new HttpProblem({ status: 429, code, detail, headers: { 'retry-after': String(seconds) } })
}

function notViewable(reason: string): HttpProblem {
  return new HttpProblem({ status: 422, code: NOT_VIEWABLE, detail: `This exhibit cannot be shown: ${reason}.` })
}
