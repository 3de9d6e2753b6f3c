// The same folder gives the same manifest (SECURITY §5 J1, J3): fifty runs under changed conditions, and runs that are
// killed at fifty points and resumed.
import { createHash } from 'node:crypto'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { drawJpeg, fillFolder, MAIN, rempart, scratch } from '../../test/small-case.ts'

const RUNS = Number(process.env['REMPART_RUNS'] ?? 50)
const KILLS = Number(process.env['REMPART_KILLS'] ?? 50)
const KILLS_PER_CASE = 5
const AT_ONCE = 2
/** Few of them many: each worker costs a start. */
const WORKERS = [1, 2, 1, 3, 1, 2, 1, 8]
const SEEDS = Array.from({ length: 10 }, (_, at) => 10 + at)

const place = scratch('reproducible')
const folder = join(place.path, 'in')
/** The same files below another path, made in another order. */
const moved = join(place.path, 'mounted', 'elsewhere')
const digest = (name: string): string =>
  createHash('sha256')
    .update(readFileSync(join(place.path, name, 'manifest.jsonl')))
    .digest('hex')

beforeAll(async () => {
  const draw = async (into: string, seeds: readonly number[]): Promise<void> => {
    for (const seed of seeds) writeFileSync(join(into, `p${seed}.jpg`), await drawJpeg(seed))
  }
  mkdirSync(folder)
  await fillFolder(folder)
  await draw(folder, SEEDS)
  mkdirSync(moved, { recursive: true })
  await draw(moved, SEEDS.toReversed())
  await fillFolder(moved)
  const { status, stderr } = rempart(['triage', folder, '--out', join(place.path, 'whole')], { home: place.path })
  expect(status, stderr).toBe(1)
})
afterAll(place.remove)

type Run = Readonly<{
  from: string
  out: string
  args: readonly string[]
  env?: NodeJS.ProcessEnv
  cwd?: string
  umask?: string
  /** Changes in the case folder after which it is killed: they come as the work proceeds, however busy the machine. */
  killAfterChanges?: number
}>

/** Exit code, or the signal that ended it; and how often something changed in the case folder. */
async function triage(run: Run): Promise<Readonly<{ ended: number | string; changes: number }>> {
  const { from, out, args, env, cwd = place.path, umask = '022', killAfterChanges } = run
  const caseFolder = join(place.path, out)
  mkdirSync(caseFolder, { recursive: true })
  const command = [process.execPath, '--no-warnings', MAIN, 'triage', from, '--out', caseFolder, ...args]
  let changes = 0
  const watcher = watch(caseFolder, { recursive: true })
  const child = spawn('/bin/sh', ['-c', `umask ${umask}; exec "$@"`, 'sh', ...command], {
    stdio: 'ignore',
    cwd,
    env: { ...process.env, REMPART_HOME: join(place.path, `home-${out}`), ...env },
  })
  watcher.on('change', () => {
    changes += 1
    if (changes === killAfterChanges) child.kill('SIGKILL')
  })
  const ended = await new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'))
  })
  watcher.close()
  return { ended, changes }
}

/** Every number below `count` through `act`, a few at once. */
async function each(count: number, act: (number: number) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) await act(number)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
}

it('fifty runs under changed conditions give one manifest', async () => {
  const zones = ['UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Chatham', 'Africa/Monrovia']
  const languages = ['C', 'fr_FR.UTF-8', 'tr_TR.UTF-8', 'de_CH.UTF-8', 'ar_EG.UTF-8', 'ja_JP.eucJP', '']
  const digests = new Set([digest('whole')])
  await each(RUNS, async (number) => {
    const out = `run-${number}`
    const language = languages[number % languages.length] ?? ''
    const { ended } = await triage({
      from: number % 3 === 0 ? moved : number % 7 === 0 ? join(folder, '..', 'in') : folder,
      out,
      args: ['--workers', String(WORKERS[number % WORKERS.length]), ...(number % 2 === 0 ? ['--no-texts'] : [])],
      env: { TZ: zones[number % zones.length], LANG: language, LC_ALL: language },
      cwd: number % 4 === 0 ? '/' : place.path,
      umask: ['022', '077', '000', '027'][number % 4] ?? '022',
    })
    expect(ended).toBe(1)
    digests.add(digest(out))
  })
  expect([...digests]).toEqual([digest('whole')])
}, 600_000)

it('runs killed at fifty points resume to the same manifest, and verify', async () => {
  const ends = { killed: 0, finished: 0 }
  const { changes } = await triage({ from: folder, out: 'watched', args: [] })
  await each(Math.ceil(KILLS / KILLS_PER_CASE), async (number) => {
    const out = `killed-${number}`
    const isFinished = (): boolean => existsSync(join(place.path, out, 'run.json'))
    for (let kill = 0; kill < KILLS_PER_CASE && !isFinished(); kill += 1) {
      // Spread over what is left of the run, each case beginning elsewhere.
      const share = (kill + number / (KILLS / KILLS_PER_CASE)) / KILLS_PER_CASE
      const killAfterChanges = Math.max(1, Math.floor((changes * share) / (kill + 1)))
      const { ended } = await triage({ from: folder, out, args: ['--workers', '1'], killAfterChanges })
      ends[ended === 'SIGKILL' ? 'killed' : 'finished'] += 1
    }
    if (!isFinished()) expect((await triage({ from: folder, out, args: [] })).ended).toBe(1)
    expect(digest(out), out).toBe(digest('whole'))
    const home = join(place.path, `home-${out}`)
    expect(rempart(['verify', join(place.path, out), '--from', folder], { home }).status, out).toBe(0)
  })
  console.log(`a run changes the case folder ${changes} times;`, ends)
  expect(ends.killed).toBeGreaterThan(KILLS / 3)
}, 600_000)
