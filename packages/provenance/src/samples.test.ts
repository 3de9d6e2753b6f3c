// Every sample of a reader gives what its expectation says. A reader without a sample, or missing from the index, fails.
// A folder is named for its reader, `--variant` behind it; `--nothing` for what the reader has to be silent on.
// `npm run samples:update` writes the expectations anew; the difference is the review.
import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { memorySource, weigh } from '@rempart/core'
import { expect, it } from 'vitest'
import type { Reader } from './media-file.ts'
import { parseMedia } from './parse-media.ts'
import { readAll } from './read-all.ts'
import { readers } from './readers/index.ts'

const samples = join(import.meta.dirname, '../samples')
const folders = readdirSync(samples)
const isUpdate = process.env['REMPART_UPDATE_SAMPLES'] === '1'

function seen(folder: string): unknown {
  const [name] = readdirSync(join(samples, folder)).filter((file) => file !== 'expected.json' && file !== 'SOURCE.md')
  const file = parseMedia(memorySource(readFileSync(join(samples, folder, name ?? ''))))
  const { findings, ...rest } = readAll(file)
  return { type: file.type, origin: weigh(findings).value, findings, ...rest, gaps: [...file.gaps, ...file.refusals] }
}

it.each(folders)('%s', (folder) => {
  const expectation = join(samples, folder, 'expected.json')
  const found = `${JSON.stringify(seen(folder), null, 2)}\n`
  if (isUpdate) writeFileSync(expectation, found)
  expect(found).toBe(readFileSync(expectation, 'utf8'))
  const names = found.includes(`"reader": "${folder.split('--')[0]}"`)
  expect(names).toBe(!folder.endsWith('--nothing'))
  expect(readFileSync(join(samples, folder, 'SOURCE.md'), 'utf8').length).toBeGreaterThan(40)
})

it('every reader has a sample of its own name', () => {
  expect(readers.map(({ id }) => id).filter((id) => !folders.includes(id))).toEqual([])
})

it('every reader is in the index, under one name', async () => {
  const files = globSync('*.ts', { cwd: join(import.meta.dirname, 'readers') })
  const exported: string[] = []
  for (const file of files.filter((name) => !/(?:^index|\.test)\.ts$/u.test(name))) {
    const module = (await import(`./readers/${file}`)) as Readonly<Record<string, unknown>>
    exported.push(
      ...Object.values(module)
        .filter(isReader)
        .map(({ id }) => id),
    )
  }
  expect(exported.toSorted()).toEqual(readers.map(({ id }) => id).toSorted())
  expect(new Set(exported).size).toBe(exported.length)
})

function isReader(value: unknown): value is Reader {
  return typeof value === 'object' && value !== null && 'read' in value && 'spec' in value
}
