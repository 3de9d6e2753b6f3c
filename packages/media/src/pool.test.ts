// How decoders are started: a Ctrl-C that meets one before it has a group of its own costs a start and nothing else.
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createPool } from './pool.ts'
import { unsafeCommand } from './sandbox/command.ts'

const TRUST = { anchorsPem: '', textToImageOnlySigners: [] }

/** A decoder of which the first so many starts end by a signal; every start is a line of the file. */
function startsInto(file: string, { signal, times }: Readonly<{ signal: string; times: number }>) {
  const { program, args, environment } = unsafeCommand()
  const script = `echo start >> "$0"; [ "$(wc -l < "$0")" -gt ${times} ] || kill -${signal} $$; exec "$@"`
  return { program: '/bin/sh', args: ['-c', script, file, program, ...args], environment }
}

it('a decoder that Ctrl-C ended as it began is started once more, and no more; another end is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-pool-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [signal, times, starts] of [
    ['INT', 1, 2],
    ['INT', 2, 2],
    ['TERM', 1, 1],
  ] as const) {
    const file = join(folder, `${signal}-${times}`)
    appendFileSync(file, '')
    const command = startsInto(file, { signal, times })
    const pool = createPool({ command, sandboxed: false, workers: 1, trust: TRUST })
    if (starts > times) await (await pool).close()
    else await expect(pool).rejects.toThrow(`does not start (SIG${signal})`)
    expect(readFileSync(file, 'utf8')).toBe('start\n'.repeat(starts))
  }
})
