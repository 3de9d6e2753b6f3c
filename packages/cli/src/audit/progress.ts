// Progress of an audit for people: bytes, rows and remaining time, on one line that is written over on a terminal.
import { duration } from '../terminal/progress.ts'

const TERMINAL_EVERY_MS = 500
const PLAIN_EVERY_MS = 10_000
const BYTES_PER_MB = 1_000_000

type AuditProgress = Readonly<{ doneBytes: number; totalBytes: number; rows: number }>

/** Writes to `stream` (standard error, so that results may be piped). */
export function createAuditProgress(
  stream: NodeJS.WriteStream,
  now: () => number,
): Readonly<{ update(progress: AuditProgress): void; finish(): void }> {
  const started = now()
  let shown = started
  let wrote = false
  return {
    update({ doneBytes, totalBytes, rows }) {
      if (now() - shown < (stream.isTTY ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS)) return
      shown = now()
      const seconds = (shown - started) / 1000
      const left = (seconds * (totalBytes - doneBytes)) / Math.max(1, doneBytes)
      const [done, total] = [doneBytes, totalBytes].map((bytes) => (bytes / BYTES_PER_MB).toFixed(1))
      const text = `audit: ${done} of ${total} MB, ${rows} rows, ${duration(left)} left`
      stream.write(stream.isTTY ? `\r\u001B[2K${text}` : `${text}\n`)
      wrote = true
    },
    finish: () => {
      if (wrote && stream.isTTY) stream.write('\r\u001B[2K')
    },
  }
}
