// Structured logs: one JSON object a line on standard error, with identifiers, codes and counts only. The type is the
// allow-list: what is no field of it cannot be logged (SECURITY §5 F6).
import { pino } from 'pino'

export type LogFields = Readonly<{
  /** What happened, in words of the code: `request`, `job-failed`. */
  event: string
  requestId?: string
  method?: string
  /** The route's pattern, never the address that was asked for. */
  route?: string
  status?: number
  durationMs?: number
  code?: string
  job?: string
  attempt?: number
  count?: number
  size?: number
  role?: string
  port?: number
  /** Where in the code: names and lines, without the message. */
  stack?: string
}>

export type Log = Readonly<Record<'debug' | 'info' | 'warn' | 'error', (fields: LogFields) => void>>

/** Writes to standard error; `level` and graver. */
export function openLog(level: 'debug' | 'info' | 'warn' | 'error' | 'silent'): Log {
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  )
  const write =
    (name: 'debug' | 'info' | 'warn' | 'error') =>
    (fields: LogFields): void =>
      logger[name](fields)
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

/** The frames of an error without its message, which may hold content. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  // A message of several lines may look like frames: it goes first.
  const frames = (error.stack ?? '')
    .replace(error.message, () => '')
    .split('\n')
    .filter((line) => /^\s+at /u.test(line))
  return [error.name, ...frames.slice(0, 8).map((frame) => frame.trim())].join(' < ')
}

/** Ends this process at an error that nobody caught, as Node does, but without printing its message. */
export function endOnDefect(log: Log): void {
  process.once('uncaughtException', (error) => {
    log.error({ event: 'ended-by-defect', stack: stackOf(error) })
    process.exit(1)
  })
}
