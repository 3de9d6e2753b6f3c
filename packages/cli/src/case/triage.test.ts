// The main job as a person runs it: what it leaves, that it leaves the same again.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillFolder, rempart, scratch } from '../../test/small-case.ts'

const place = scratch('triage')
const folder = join(place.path, 'in')
const home = join(place.path, 'home')
const out = (name: string): string => join(place.path, name)
const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')
type Line = Readonly<{
  path: string
  type: string
  lane: number
  sha256?: string
  gaps: readonly { stage: string; reason: string }[]
  findings: readonly { code: string; reader: string }[]
  relations: readonly { kind: string; to: string }[]
  coverage: readonly { list: string; kinds: readonly string[] }[]
  matches: readonly { list: string; kind: string; distanceBits: number }[]
  hashes: { pdq?: { hex: string; quality: number; pipeline: string } }
}>
const readLines = <T>(file: string): readonly T[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text) as T)
const manifest = (name: string): readonly Line[] => readLines(join(out(name), 'manifest.jsonl'))
const lineOf = (name: string, path: string): Line => {
  const line = manifest(name).find((candidate) => candidate.path === path)
  if (line === undefined) throw new Error(`no ${path}`)
  return line
}

beforeAll(async () => {
  mkdirSync(folder)
  await fillFolder(folder)
})
afterAll(place.remove)

describe('a first run', () => {
  it('finishes with gaps and says so by its exit code', () => {
    const { status, stdout } = rempart(['triage', folder, '--out', out('first')], { home })
    expect(status).toBe(1)
    expect(stdout).toContain('11 exhibits')
    expect(stdout).toContain('named gap')
  })

  it('leaves every file of the contract, texts readable by their owner only', () => {
    for (const name of [
      'manifest.jsonl',
      'cards.jsonl',
      'texts.jsonl',
      'report.html',
      'exhibits.csv',
      'run.json',
      'ledger/checkpoint',
    ]) {
      expect(existsSync(join(out('first'), name)), name).toBe(true)
    }
    expect(statSync(join(out('first'), 'texts.jsonl')).mode & 0o077).toBe(0)
    expect(existsSync(join(out('first'), 'work.db'))).toBe(false)
  })

  it('records each thing as what it is, with its gap named', () => {
    const reasons = Object.fromEntries(
      manifest('first').map(({ path, gaps }) => [path, gaps.map(({ reason }) => reason)]),
    )
    expect(reasons['link.jpg']).toEqual(['not-a-regular-file'])
    expect(lineOf('first', 'link.jpg').type).toBe('inode/symlink')
    expect(lineOf('first', 'link.jpg').gaps).toMatchObject([{ detail: 'symlink to /etc/hostname' }])
    expect(reasons['bundle.zip']).toEqual(['archive-not-opened'])
    expect(reasons['empty.jpg']).toEqual(['empty-file'])
    expect(reasons['notes.txt']).toEqual(['not-an-image'])
    expect(reasons['broken.jpg']).toContain('undecodable')
    expect(reasons['one.jpg']).toEqual([])
  })

  it('writes names that are no UTF-8 reversibly and sorts by raw bytes', () => {
    expect(manifest('first').map(({ path }) => path)).toEqual([
      'a/copy.jpg',
      'a/two.jpg',
      'broken.jpg',
      'bundle.zip',
      'empty.jpg',
      'link.jpg',
      'notes.txt',
      'n%FF%25\n.jpg',
      'one.jpg',
      'really-a-png.jpg',
      'smaller.png',
    ])
  })

  it('finds a type that the name belies', () => {
    expect(lineOf('first', 'really-a-png.jpg').findings.map(({ code }) => code)).toContain('type-mismatch')
  })

  it('links copies and near-duplicates, and puts every exhibit on exactly one card', () => {
    expect(lineOf('first', 'one.jpg').relations).toContainEqual(
      expect.objectContaining({ kind: 'copy', to: 'a/copy.jpg' }),
    )
    expect(lineOf('first', 'smaller.png').relations.map(({ kind }) => kind)).toContain('near-duplicate')
    const cards = readLines<{ position: number; members: string[]; tiles: string[]; shown: string }>(
      join(out('first'), 'cards.jsonl'),
    )
    expect(cards.flatMap(({ members }) => members).toSorted()).toEqual(
      manifest('first')
        .map(({ path }) => path)
        .toSorted(),
    )
    expect(cards.map(({ position }) => position)).toEqual(cards.map((_, at) => at + 1))
    expect(
      cards.every(
        ({ tiles, members, shown }) => tiles.includes(shown) && tiles.every((tile) => members.includes(tile)),
      ),
    ).toBe(true)
  })

  it('is verified, files included', () => {
    const { status, stdout } = rempart(['verify', out('first'), '--from', folder], { home })
    expect(stdout).toContain('verified')
    expect(status).toBe(0)
  })

  it('is not run over', () => {
    const { status, stderr } = rempart(['triage', folder, '--out', out('first')], { home })
    expect(status).toBe(2)
    expect(stderr).toContain('finished case')
  })
})

describe('the same folder again', () => {
  it('gives the same manifest and cards whatever the workers, time zone, locale, folder of work or user mask', () => {
    const runs = [
      { name: 'again-1', args: ['--workers', '1'], env: { TZ: 'Asia/Kathmandu', LANG: 'C', LC_ALL: 'C' } },
      {
        name: 'again-2',
        args: ['--workers', '3'],
        env: { TZ: 'America/St_Johns', LANG: 'fr_FR.UTF-8', LC_ALL: 'fr_FR.UTF-8' },
      },
      { name: 'again-3', args: ['--workers', '2', '--no-texts'], env: { TZ: 'UTC', LANG: 'tr_TR.UTF-8' } },
    ]
    for (const { name, args, env } of runs) {
      rempart(['triage', folder, '--out', out(name), ...args], {
        home: join(place.path, `home-${name}`),
        env,
        cwd: place.path,
      })
      expect(digest(join(out(name), 'manifest.jsonl')), name).toBe(digest(join(out('first'), 'manifest.jsonl')))
      expect(digest(join(out(name), 'cards.jsonl')), name).toBe(digest(join(out('first'), 'cards.jsonl')))
    }
    expect(existsSync(join(out('again-3'), 'texts.jsonl'))).toBe(false)
  })

  it('leaves the examined folder untouched', () => {
    const before = statSync(join(folder, 'one.jpg'), { bigint: true })
    rempart(['triage', folder, '--out', out('untouched')], { home })
    const after = statSync(join(folder, 'one.jpg'), { bigint: true })
    expect([after.atimeNs, after.mtimeNs, after.ctimeNs]).toEqual([before.atimeNs, before.mtimeNs, before.ctimeNs])
  })
})

describe('what differs is named', () => {
  it('a changed, a new and a missing file', () => {
    const other = join(place.path, 'other-folder')
    mkdirSync(other)
    for (const name of ['one.jpg', 'notes.txt']) writeFileSync(join(other, name), readFileSync(join(folder, name)))
    writeFileSync(join(other, 'gone.txt'), 'gone')
    rempart(['triage', other, '--out', out('other')], { home })
    const changed = readFileSync(join(other, 'one.jpg'))
    changed[100] = (changed[100] ?? 0) ^ 1
    writeFileSync(join(other, 'one.jpg'), changed)
    writeFileSync(join(other, 'new.txt'), 'new')
    rmSync(join(other, 'gone.txt'))
    const { status, stdout } = rempart(['verify', out('other'), '--from', other, '--json'], { home })
    const { problems } = JSON.parse(stdout) as { problems: { where: string }[] }
    expect(status).toBe(4)
    expect(problems.map(({ where }) => where).toSorted()).toEqual(['gone.txt', 'new.txt', 'one.jpg'])
  })

  it('a manifest that was rewritten', () => {
    const file = join(out('other'), 'manifest.jsonl')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"lane":3', '"lane":6'))
    const { stdout } = rempart(['verify', out('other')], { home })
    expect(stdout).toContain('manifest.jsonl: is not what was closed')
  })
})

describe('lists', () => {
  it('tell exact, near and lead matches apart, and every exhibit states its coverage', () => {
    const one = lineOf('first', 'one.jpg')
    const two = lineOf('first', 'a/two.jpg') as Line & { md5: string }
    const file = join(place.path, 'known.csv')
    writeFileSync(file, `md5,sha256,pdq\n,${one.sha256},${one.hashes.pdq?.hex}\n${two.md5},,\n`)
    rempart(['triage', folder, '--out', out('listed'), '--list', `known=${file},date=2026-01-01`], { home })
    const kinds = (path: string): readonly string[] => lineOf('listed', path).matches.map(({ kind }) => kind)
    expect(kinds('one.jpg')).toEqual(['exact', 'near'])
    expect(kinds('smaller.png')).toEqual(['near'])
    expect(kinds('a/two.jpg')).toEqual(['lead'])
    expect(lineOf('listed', 'notes.txt').coverage).toEqual([
      expect.objectContaining({
        list: 'known',
        entries: 2,
        date: '2026-01-01',
        kinds: ['md5', 'sha256'],
        notCompared: ['pdq'],
      }),
    ])
    expect(lineOf('listed', 'smaller.png').lane).toBe(2)
  })

  it.each([
    [['--list', 'x'], 'no such list in the registry'],
    [['--list', 'x=/nowhere'], 'cannot be read'],
    [['--workers', '0'], 'whole number'],
  ])('%s is refused with the reason', (args, reason) => {
    const { status, stderr } = rempart(['triage', folder, '--out', out('refused'), ...args], { home })
    expect(status).toBe(2)
    expect(stderr).toContain(reason)
  })

  it('a malformed line is named with file and line', () => {
    const file = join(place.path, 'bad.txt')
    writeFileSync(file, `${'a'.repeat(32)}\nnot a hash\n`)
    const { status, stderr } = rempart(['triage', folder, '--out', out('refused-2'), '--list', `bad=${file}`], { home })
    expect(status).toBe(2)
    expect(stderr).toContain('bad.txt:2')
  })
})

it('a case inside the examined folder is refused', () => {
  const { status, stderr } = rempart(['triage', folder, '--out', join(folder, 'case')], { home })
  expect(status).toBe(2)
  expect(stderr).toContain('lies inside')
})
