// The registry of lists as a person uses it: what it shows, refuses, remembers and gives away.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rempartHere } from '../../test/run-here.ts'
import { drawJpeg, scratch } from '../../test/small-case.ts'
import type { Ran } from '../../test/small-case.ts'

const place = scratch('lists')
const home = join(place.path, 'home')
const at = (name: string): string => join(place.path, name)
const run = (...args: string[]): Promise<Ran> => rempartHere(args, { home })
const add = (file: string, name: string, ...more: string[]): Promise<Ran> =>
  run('list', 'add', file, '--name', name, '--source', 'Example', '--realm', 'victim', '--date', '2026-11-01', ...more)
afterAll(place.remove)

let picture: Buffer
let pdq = ''
const sha256 = (): string => createHash('sha256').update(picture).digest('hex')
beforeAll(async () => {
  picture = await drawJpeg(4)
  writeFileSync(at('picture.jpg'), picture)
  const hashed = JSON.parse((await run('hash', '--json', at('picture.jpg'))).stdout) as { pdq: { hex: string } }
  pdq = hashed.pdq.hex
  writeFileSync(at('known.csv'), `sha256,pdq,victim,category\n${sha256()},${pdq},identified,8\n`)
})

it('adds, shows and verifies without printing a hash', async () => {
  expect((await add(at('known.csv'), 'known', '--by', 'anna')).status).toBe(0)
  const shown = await run('list', 'show')
  const json = await run('list', 'show', 'known', '--json')
  const verified = await run('list', 'verify')
  expect(shown.stdout).toContain('1 sha256, 1 pdq')
  expect(shown.stdout).toContain('by anna (stated)')
  expect(JSON.parse(json.stdout)).toMatchObject({ name: 'known', counts: { entries: 1 }, pastAge: false })
  expect(verified).toMatchObject({ status: 0, stdout: 'known: sound, 1 entries\n' })
  for (const { stdout } of [shown, json, verified]) expect(stdout).not.toMatch(/[0-9a-f]{24}/u)
})

it('matches files and hashes, names what was compared, and says by its exit code what came of it', async () => {
  const hit = await run('match', at('picture.jpg'), '--list', 'known', '--json')
  expect(hit.status).toBe(5)
  expect(JSON.parse(hit.stdout)).toMatchObject({
    matches: [
      { kind: 'exact', victim: 'identified', category: '8', by: ['sha256'] },
      { kind: 'near', distanceBits: 0 },
    ],
    coverage: [{ list: 'known', entries: 1, kinds: ['sha256', 'pdq'], canary: 'held' }],
  })
  const none = await run('match', `md5:${'0'.repeat(32)}`, '--list', 'known')
  expect(none.status).toBe(0)
  expect(none.stdout).toContain('nothing to compare with 1 entries of known')
  expect((await run('match', '0'.repeat(64), '--list', 'known')).stdout).toContain('no match among 1 entries of known')
  writeFileSync(at('notes.txt'), 'nothing to see')
  expect((await run('match', at('notes.txt'), '--list', 'known')).status).toBe(1)
})

it.each([
  [['match', 'nothing-here', '--list', 'known'], 'neither a file nor a hash'],
  [['match', 'abc', '--list', 'known'], 'no known length'],
  [['match', 'md5:00', '--list', 'known'], 'is no md5 of 32'],
  [['match', '0'.repeat(32), '--list', 'other'], 'no such list in the registry'],
  [['list', 'show', 'other'], 'no such list in the registry'],
  [['list', 'lift', 'known', '1', '--reason', 'x'], 'no such entry in quarantine'],
])('%j is refused with the reason', async (args, reason) => {
  const { status, stderr } = await run(...args)
  expect([status, stderr]).toEqual([2, expect.stringContaining(reason)])
})

it('a list past its age is refused, or used and flagged where its owner says so', async () => {
  await add(at('known.csv'), 'old', '--max-age', '1')
  expect(await run('match', sha256(), '--list', 'old')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('get a newer version') as string,
  })
  expect(await run('list', 'verify', 'old')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('PAST ITS AGE') as string,
  })
  await add(at('known.csv'), 'old', '--max-age', '1', '--when-stale', 'flag')
  const flagged = await run('match', sha256(), '--list', 'old')
  expect(flagged).toMatchObject({ status: 5, stdout: expect.stringContaining('PAST ITS AGE') as string })
  expect(flagged.stderr).toContain('every answer says so')
  await run('list', 'remove', 'old', '--reason', 'expired')
  expect((await run('list', 'show')).stdout).not.toContain('old\n')
})

it('an old state put back is noticed', async () => {
  await add(at('known.csv'), 'rolled')
  cpSync(join(home, 'lists/rolled'), at('kept'), { recursive: true })
  await add(at('known.csv'), 'rolled')
  rmSync(join(home, 'lists/rolled'), { recursive: true })
  cpSync(at('kept'), join(home, 'lists/rolled'), { recursive: true })
  expect(await run('list', 'verify', 'rolled')).toMatchObject({
    status: 4,
    stdout: expect.stringContaining('not the one last recorded') as string,
  })
  await run('list', 'remove', 'rolled', '--reason', 'test')
})

it('a list leaves with the approvals of two registered keys, for this very state and format', async () => {
  const approvals: string[][] = []
  for (const person of ['anna', 'ben']) {
    const key = (await run('list', 'key', person, '--key', at(`${person}.pem`))).stdout.trim()
    expect((await run('list', 'approver', key)).status).toBe(0)
    expect((await run('list', 'approver', key)).stderr).toContain('an approver already')
    const file = at(`${person}.approval`)
    const approve = ['--format', 'csv', '--as', person, '--key', at(`${person}.pem`), '-o', file]
    expect((await run('list', 'approve', 'known', ...approve)).status).toBe(0)
    approvals.push(['--approval', file])
  }
  const [anna = [], ben = []] = approvals
  const leave = (format: string, ...given: string[]): Promise<Ran> =>
    run('list', 'export', 'known', '--format', format, '-o', at('out.csv'), ...given)
  expect((await leave('csv', ...anna)).stderr).toContain('1 given')
  expect((await leave('csv', ...anna, ...anna)).stderr).toContain('1 given')
  expect((await leave('plain', ...anna, ...ben)).stderr).toContain('another list or format')
  await run('list', 'key', 'eve', '--key', at('eve.pem'))
  await run(
    'list',
    'approve',
    'known',
    '--format',
    'csv',
    '--as',
    'ben',
    '--key',
    at('eve.pem'),
    '-o',
    at('eve.approval'),
  )
  expect((await leave('csv', ...anna, '--approval', at('eve.approval'))).stderr).toContain('not signed by an approver')
  expect(existsSync(at('out.csv'))).toBe(false)
  expect(await leave('csv', ...anna, ...ben)).toMatchObject({ status: 0 })
  expect(readFileSync(at('out.csv'), 'utf8')).toContain(sha256())
  rmSync(at('out.csv'))
  await add(at('known.csv'), 'known')
  expect((await leave('csv', ...anna, ...ben)).stderr).toContain('another state of the list')
})

describe('across cases', () => {
  type Line = Readonly<{ path: string; lane: number; reasons: readonly string[] }>
  let cases = 0
  const triage = async (folder: string, ...more: string[]): Promise<{ lines: readonly Line[]; stderr: string }> => {
    const out = at(`case-${(cases += 1)}`)
    const { stderr } = await run('triage', folder, '--out', out, '--workers', '1', ...more)
    const lines = readFileSync(join(out, 'manifest.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Line)
    return { lines, stderr }
  }
  beforeAll(async () => {
    mkdirSync(at('one'))
    writeFileSync(at('one/picture.jpg'), picture)
    mkdirSync(at('flood'))
    for (let quality = 60; quality < 67; quality += 1)
      writeFileSync(at(`flood/${quality}.jpg`), await sharp(picture).jpeg({ quality }).toBuffer())
  })

  it('an entry that floods one case decides nothing in the next, until a person lifts it', async () => {
    expect((await triage(at('one'), '--list', 'known')).lines).toMatchObject([
      { lane: 5, reasons: ['decided-identified'] },
    ])
    expect((await triage(at('flood'), '--list', 'known')).stderr).toContain('1 entries now in quarantine')
    const [after] = (await triage(at('one'), '--list', 'known')).lines
    expect(after?.lane).not.toBe(5)
    expect(after?.reasons).toContain('entry-quarantined')
    const shown = (await run('list', 'show', 'known', '--quarantine')).stdout
    expect(shown).toMatch(/1\. since \d{4}-\d{2}-\d{2}: flood, 7 files/u)
    expect((await run('list', 'lift', 'known', '1', '--reason', 'frames of one film', '--by', 'ben')).status).toBe(0)
    expect((await triage(at('one'), '--list', 'known')).lines).toMatchObject([{ lane: 5 }])
  })

  it('a negative entry takes the effect of one entry away until its day, never the match', async () => {
    const header = 'sha256,realm,cancels_list,cancels_hash,expires,approved_by\n'
    writeFileSync(at('negative.csv'), `${header}${sha256()},negative,known,${sha256()},2026-12-31,anna;ben\n`)
    const judged = async (day: string) =>
      (
        await triage(
          at('one'),
          '--list',
          'known',
          '--list',
          `wrong=${at('negative.csv')},realm=negative`,
          '--as-of',
          day,
        )
      ).lines[0]
    const before = await judged('2026-12-31')
    expect(before?.reasons).toContain('match-cancelled')
    expect(before?.lane).not.toBe(5)
    expect(await judged('2027-01-01')).toMatchObject({ lane: 5, reasons: ['decided-identified'] })
  })
})
