// One person's exposure: what was seen today, and when a break or the end of the day is due. Counted by the server from
// its own record of views; the person cannot pass it by a second session or another clock. The figures are an operator's
// to set: no authoritative number of hours is known, the defaults are placeholders (SECURITY §5 K3, §8). How many pictures
// one person may open at all is another rule: access/view-budget.ts.

/** `full` = one exhibit at viewing size; `sheet` = the tiles of a contact sheet, counted apart. */
export type View = Readonly<{ atMs: number; kind: 'full' | 'sheet'; tiles: number }>
export type ExposurePolicy = Readonly<{
  /** Viewing time a day. */
  dayMs: number
  /** Viewing stretch after which a break is due, and how long it lasts. */
  stretchMs: number
  breakMs: number
  /** What one view counts as when nothing follows it sooner. */
  viewMs: number
}>
export const EXPOSURE_DEFAULTS: ExposurePolicy = {
  dayMs: 4 * 3_600_000,
  stretchMs: 50 * 60_000,
  breakMs: 10 * 60_000,
  viewMs: 60_000,
}

/** Shown to the person alone. */
export type Exposure = Readonly<{
  fullViews: number
  sheets: number
  tiles: number
  viewingMs: number
  stretchMs: number
}>
export type ViewPermission = Readonly<
  { kind: 'allowed' } | { kind: 'refused'; why: 'break-due' | 'day-over'; untilMs: number }
>

const DAY_MS = 86_400_000

/** What the views of the 24 hours until `nowMs` add up to. `views` in any order. A clock set back behind the last view
 * reads as that view's time, so that it never frees any. */
export function exposureOf(views: readonly View[], nowMs: number, policy: ExposurePolicy): Exposure {
  const recent = recentViews(views, nowMs)
  const stretch = lastStretch(recent, Math.max(nowMs, recent.at(-1)?.atMs ?? nowMs), policy)
  return {
    fullViews: recent.filter(({ kind }) => kind === 'full').length,
    sheets: recent.filter(({ kind }) => kind === 'sheet').length,
    tiles: recent.reduce((sum, { tiles }) => sum + tiles, 0),
    viewingMs: viewingTime(recent, policy),
    stretchMs: viewingTime(stretch, policy),
  }
}

/** Whether one more view may be served now; a refusal says until when. */
export function mayView(views: readonly View[], nowMs: number, policy: ExposurePolicy): ViewPermission {
  const recent = recentViews(views, nowMs)
  const { viewingMs, stretchMs } = exposureOf(recent, nowMs, policy)
  if (viewingMs >= policy.dayMs)
    return { kind: 'refused', why: 'day-over', untilMs: (recent[0]?.atMs ?? nowMs) + DAY_MS }
  const last = recent.at(-1)
  if (last !== undefined && stretchMs >= policy.stretchMs) {
    return { kind: 'refused', why: 'break-due', untilMs: last.atMs + policy.viewMs + policy.breakMs }
  }
  return { kind: 'allowed' }
}

function recentViews(views: readonly View[], nowMs: number): readonly View[] {
  const ordered = views.toSorted((a, b) => a.atMs - b.atMs)
  const untilMs = Math.max(nowMs, ordered.at(-1)?.atMs ?? nowMs)
  return ordered.filter(({ atMs }) => untilMs - atMs < DAY_MS)
}

/** The views since the last pause of a break's length; none when that pause is now. */
function lastStretch(recent: readonly View[], nowMs: number, { viewMs, breakMs }: ExposurePolicy): readonly View[] {
  const pause = viewMs + breakMs
  let end = nowMs
  let from = recent.length
  for (let at = recent.length - 1; at >= 0; at -= 1) {
    const { atMs } = recent[at] ?? { atMs: end }
    if (end - atMs >= pause) break
    end = atMs
    from = at
  }
  return recent.slice(from)
}

/** Each view lasts until the next one, at most `viewMs`. */
function viewingTime(views: readonly View[], { viewMs }: ExposurePolicy): number {
  return views.reduce((sum, { atMs }, at) => sum + Math.min(viewMs, (views[at + 1]?.atMs ?? Infinity) - atMs), 0)
}
