// Documents are tests: every command in them is one that exists, every link leads somewhere, and the commands of the
// command-line page run.
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const pages = [
  ...globSync('docs/**/*.md', { cwd: root }),
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'samples/README.md',
]
const home = mkdtempSync(join(tmpdir(), 'rempart-docs-'))
afterAll(() => {
  rmSync(home, { recursive: true })
  for (const made of ['docs-case', 'docs-case.index', 'docs-audit'])
    rmSync(join(root, 'out', made), { recursive: true, force: true })
})

it('every link leads to a file', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/gu)]
      .map(([, target]) => target ?? '')
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page}: ${target}`),
  )
  expect(broken).toEqual([])
})

it('every npm script that a page names exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = pages.flatMap((page) => [...read(page).matchAll(/npm run ([a-z:]+)/gu)].map(([, name]) => name ?? ''))
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})

/** Runs commands in order as a reader would, in a home of the test's own. */
function runAll(commands: readonly string[], statuses: readonly number[]): void {
  expect(commands.length).toBeGreaterThan(4)
  for (const command of commands) {
    const [, ...args] = command.replace(/^npx /u, '').split(' ')
    const run = spawnSync(process.execPath, ['--no-warnings', join(root, 'packages/cli/src/main.ts'), ...args], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, REMPART_HOME: home },
    })
    expect(statuses, `${command}\n${run.stderr}`).toContain(run.status)
    expect(run.stdout.length, command).toBeGreaterThan(10)
  }
}

it('every command of the command-line page runs', () => {
  rmSync(join(root, 'out/docs-case'), { recursive: true, force: true })
  const block = /## Try\n\n```sh\n([\s\S]*?)```/u.exec(read('docs/command-line.md'))?.[1] ?? ''
  runAll(block.trim().split('\n'), [0, 1])
})

it('every command of the page on lists runs', () => {
  const blocks = [...read('docs/lists.md').matchAll(/```sh\n([\s\S]*?)```/gu)].map(([, block]) => block ?? '')
  runAll(blocks.join('').trim().split('\n'), [0, 1, 5])
})

it('the page on the command line names every command and exit code', () => {
  const page = read('docs/command-line.md')
  for (const file of globSync('packages/cli/src/commands/*.ts', { cwd: root, exclude: ['**/*.test.ts'] }))
    expect(page).toContain(`rempart ${/([a-z]+)\.ts$/u.exec(file)?.[1] ?? ''}`)
  for (const [, code] of read('packages/cli/src/exit-codes.ts').matchAll(/^ {2}\w+: (\d+),/gmu))
    expect(page).toContain(`| ${code} |`)
})
