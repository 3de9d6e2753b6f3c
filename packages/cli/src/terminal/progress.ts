// Progress for people: a bar with rate and remaining time on a terminal, a plain line now and then otherwise.
import cliProgress from 'cli-progress'
import type { Progress } from '@rempart/pipeline'

const PLAIN_LINE_EVERY_MS = 10_000
const BAR_EVERY_MS = 200

export type ProgressLine = Readonly<{ update(progress: Progress): void; finish(): void }>

/** Writes to `stream` (standard error, so that results may be piped). */
export function createProgressLine(stream: NodeJS.WriteStream, now: () => number): ProgressLine {
  return stream.isTTY ? barLine(stream, now) : plainLine(stream, now)
}

function barLine(stream: NodeJS.WriteStream, now: () => number): ProgressLine {
  const bar = new cliProgress.SingleBar({
    stream,
    format: '{phase} [{bar}] {percentage}%  {value}/{total} files  {rate}/s  {remaining} left',
    hideCursor: true,
    clearOnComplete: true,
  })
  let started = now()
  let shown = 0
  let first: Progress | undefined
  return {
    update(progress) {
      if (first === undefined) bar.start(progress.total, progress.done, facts(progress, progress.done, 0))
      if (first?.phase !== progress.phase) {
        first = progress
        started = now()
      }
      if (now() - shown < BAR_EVERY_MS && progress.done < progress.total) return
      shown = now()
      bar.setTotal(Math.max(1, progress.total))
      bar.update(progress.done, facts(progress, first.done, now() - started))
    },
    finish: () => bar.stop(),
  }
}

function plainLine(stream: NodeJS.WriteStream, now: () => number): ProgressLine {
  let started = now()
  let shown = started
  let first: Progress | undefined
  return {
    update(progress) {
      if (first?.phase !== progress.phase) {
        first = progress
        started = now()
      }
      if (now() - shown < PLAIN_LINE_EVERY_MS) return
      shown = now()
      const { phase, rate, remaining } = facts(progress, first.done, now() - started)
      stream.write(`${phase}: ${progress.done} of ${progress.total} files, ${rate}/s, ${remaining} left\n`)
    },
    finish: () => undefined,
  }
}

function facts(
  progress: Progress,
  first: number,
  elapsedMs: number,
): Readonly<{ phase: string; rate: string; remaining: string }> {
  const perSecond = ((progress.done - first) * 1000) / Math.max(1, elapsedMs)
  const seconds = perSecond > 0 ? (progress.total - progress.done) / perSecond : Number.NaN
  return { phase: progress.phase, rate: perSecond.toFixed(perSecond < 10 ? 1 : 0), remaining: duration(seconds) }
}

/** 75 → `1m15s`; unknown → `?`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?'
  const whole = Math.ceil(seconds)
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  if (whole >= 3600) return `${parts[0]}h${String(parts[1]).padStart(2, '0')}m`
  return whole >= 60 ? `${parts[1]}m${String(parts[2]).padStart(2, '0')}s` : `${parts[2]}s`
}
