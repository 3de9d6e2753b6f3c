// Habits of the repository as tests: directions, cycles, file lengths, stray clocks and chance in pure rooms, locks, words.
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const sources = globSync(
  ['packages/*/src/**/*.{ts,tsx}', 'packages/*/test/**/*.ts', 'scripts/*.ts', 'packages/*/src/**/*.{js,css,html}'],
  { cwd: root },
).filter((path) => !path.endsWith('.wasm.ts') && !path.includes('/generated/'))
const PURE = /^packages\/(?:core|kernels|provenance|pipeline)\/src\//u
const MAX_LINES = 400

it('no file is longer than 400 lines', () => {
  expect(sources.length).toBeGreaterThan(100)
  expect(sources.filter((path) => read(path).split('\n').length - 1 > MAX_LINES)).toEqual([])
})

it('every file opens with what it is for', () => {
  const silent = sources
    .filter((path) => path.endsWith('.ts') && !path.endsWith('/index.ts'))
    .filter((path) => !/^(?:\/\/|#!|\/\*)/u.test(read(path)))
  expect(silent.filter((path) => !path.endsWith('.test.ts'))).toEqual([])
})

it('pure rooms read no clock and no chance', () => {
  const stray = sources
    .filter((path) => PURE.test(path) && !/\.(?:test|bench)\.ts$/u.test(path))
    .filter((path) => /\bDate\.now\(|new Date\(\)|Math\.random\(|process\.env/u.test(read(path)))
  expect(stray).toEqual([])
})

it('imports keep the directions of the table, without a cycle', () => {
  const run = spawnSync(
    join(root, 'node_modules/.bin/depcruise'),
    ['--config', '.dependency-cruiser.cjs', 'packages'],
    { cwd: root, encoding: 'utf8' },
  )
  expect(run.stdout + run.stderr).toContain('no dependency violations found')
})

it('the lock file names every package with its digest, and no install script is needed', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { integrity?: string; link?: boolean; inBundle?: boolean }>
  }
  const loose = Object.entries(lock.packages).filter(
    ([name, { integrity, link, inBundle }]) =>
      name.startsWith('node_modules/') && integrity === undefined && link !== true && inBundle !== true,
  )
  expect(loose.map(([name]) => name)).toEqual([])
  expect(read('scripts/setup.sh')).toContain('npm ci --ignore-scripts')
})

it('sharp is at least the version without known holes', () => {
  const { version } = JSON.parse(read('node_modules/sharp/package.json')) as { version: string }
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(35_005)
})

it('a reviewer is made by the session check alone: no other code path leads to a decision', () => {
  const makers = sources
    .filter((path) => !/\.(?:test|bench)\.ts$|\/test\//u.test(path) && /\badmitReviewer\(/u.test(read(path)))
    .toSorted()
  expect(makers).toEqual(['packages/core/src/access/reviewer.ts', 'packages/server/src/access/actor.ts'])
})
