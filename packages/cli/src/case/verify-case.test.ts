// Verify names every file of a case, and every thing in the folder, that is not what it was; a spreadsheet runs nothing.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawJpeg, rempart, scratch } from '../../test/small-case.ts'
import { verifyCase } from './verify-case.ts'

const place = scratch('verify')
const [folder, home, closed] = ['in', 'home', 'case'].map((name) => join(place.path, name)) as [string, string, string]
const FORMULAS = ['=1+1', '+1', '-1', '@SUM(1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠SUM(1)']
const OUTPUTS = ['manifest.jsonl', 'cards.jsonl', 'texts.jsonl', 'report.html', 'exhibits.csv', 'run.json']

async function namedBy(path: string, from?: string): Promise<readonly string[]> {
  const { problems } = await verifyCase(path, { keys: home, ...(from !== undefined && { from }) })
  return problems.map(({ where }) => basename(where))
}
function copyOf(path: string): string {
  const copy = join(place.path, 'copy')
  rmSync(copy, { recursive: true, force: true })
  cpSync(path, copy, { recursive: true, verbatimSymlinks: true })
  return copy
}

beforeAll(async () => {
  mkdirSync(folder)
  for (const name of FORMULAS) writeFileSync(join(folder, name), 'text')
  writeFileSync(join(folder, 'one.jpg'), await drawJpeg(1))
  symlinkSync('one.jpg', join(folder, 'link'))
  rempart(['triage', folder, '--out', closed], { home })
})
afterAll(place.remove)

describe('verify', () => {
  it('finds a finished case as it was closed', async () => {
    expect(readdirSync(closed).toSorted()).toEqual([...OUTPUTS, 'ledger'].toSorted())
    expect(await namedBy(closed, folder)).toEqual([])
  })

  it.each(OUTPUTS)('names %s where one byte of it differs, and where it is gone', async (name) => {
    const copy = copyOf(closed)
    const bytes = readFileSync(join(copy, name))
    // The texts of this case are empty: there a byte is added.
    const altered =
      bytes.length === 0 ? Buffer.from(' ') : bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte))
    writeFileSync(join(copy, name), altered)
    expect(await namedBy(copy)).toContain(name)
    rmSync(join(copy, name))
    expect(await namedBy(copy)).toContain(name)
  })

  it('names an output that was not there when the case was closed', async () => {
    const silent = join(place.path, 'silent')
    rempart(['triage', folder, '--out', silent, '--no-texts'], { home })
    expect(await namedBy(silent)).toEqual([])
    writeFileSync(join(silent, 'texts.jsonl'), '')
    expect(await namedBy(silent)).toEqual(['texts.jsonl'])
  })

  it('names a file that became a link and a link that became a file', async () => {
    const copy = copyOf(folder)
    rmSync(join(copy, 'one.jpg'))
    symlinkSync(join(folder, 'one.jpg'), join(copy, 'one.jpg'))
    rmSync(join(copy, 'link'))
    writeFileSync(join(copy, 'link'), readFileSync(join(folder, 'one.jpg')))
    expect((await namedBy(closed, copy)).toSorted()).toEqual(['link', 'one.jpg'])
  })

  it('names a link that leads elsewhere', async () => {
    const copy = copyOf(folder)
    // As long as the other, and longer.
    for (const target of ['two.jpg', 'elsewhere.jpg']) {
      rmSync(join(copy, 'link'))
      symlinkSync(target, join(copy, 'link'))
      expect(await namedBy(closed, copy)).toEqual(['link'])
    }
  })
})

describe('the manifest', () => {
  it('has its reasons sorted, as all its arrays', () => {
    const lines = readFileSync(join(closed, 'manifest.jsonl'), 'utf8').trimEnd().split('\n')
    const reasons = lines.map((line) => (JSON.parse(line) as { reasons: string[] }).reasons)
    expect(reasons.some(({ length }) => length > 1)).toBe(true)
    for (const codes of reasons) expect(codes).toEqual(codes.toSorted())
  })
})

describe('exhibits.csv', () => {
  it('never begins a cell with what a spreadsheet takes for a formula', () => {
    const text = readFileSync(join(closed, 'exhibits.csv'), 'utf8')
    const cells = text.match(/(?<=^|,|\r\n)("(?:[^"]|"")*"|[^",\r\n]*)(?=,|\r\n)/gu) ?? []
    for (const name of FORMULAS) expect(text).toContain(`'${name}`)
    for (const cell of cells) expect(cell).not.toMatch(/^"?\s*[=+\-@＝＋－＠]/u)
  })
})
