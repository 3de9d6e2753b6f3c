// Ctrl-C at a terminal goes to every process of the foreground group: the command ends in order, and its decoders, whose
// files are under way, are not taken from it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { fillFolder, MAIN, scratch } from '../../test/small-case.ts'
import { EXIT } from '../exit-codes.ts'

const place = scratch('interrupt')
afterAll(place.remove)

it('Ctrl-C while a decoder starts leaves a run that can be resumed, not one that cannot start', async () => {
  const [folder, out] = [join(place.path, 'in'), join(place.path, 'case')]
  mkdirSync(folder)
  await fillFolder(folder)
  const run = spawn(process.execPath, ['--no-warnings', MAIN, 'triage', folder, '--out', out], {
    detached: true,
    env: { ...process.env, REMPART_HOME: join(place.path, 'home') },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  run.stderr.on('data', (piece: Buffer) => {
    said += piece.toString()
  })
  const ended = once(run, 'close')
  const pid = run.pid ?? Number.NaN
  const hasChildren = (): boolean => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8') !== ''
  while (run.exitCode === null && !hasChildren()) await delay(2)
  process.kill(-pid, 'SIGINT')
  const [code] = (await ended) as [number | null]
  expect(said).not.toContain('does not start')
  expect(code).toBe(EXIT.interrupted)
})
