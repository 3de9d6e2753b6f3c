// An audit as a person runs it: what its coverage admits, and what its signature covers.
import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, it } from 'vitest'
import { rempart, scratch } from '../../test/small-case.ts'
import type { Ran } from '../../test/small-case.ts'

const place = scratch('audit')
const at = (name: string): string => join(place.path, name)
const audit = (...args: string[]): Ran => rempart(['audit', ...args], { home: at('home') })
afterAll(place.remove)

it('the coverage names stored kinds that are never compared, and --check covers the removal list', () => {
  const md5 = createHash('md5').update('one').digest('hex')
  writeFileSync(at('list.csv'), `md5,photodna\n${md5},QUJD\n`)
  writeFileSync(at('data.csv'), `md5\n${md5}\n`)
  const ran = audit(at('data.csv'), '--out', at('out'), '--list', `known=${at('list.csv')},date=2026-11-01`)
  expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining('not compared photodna') as string })
  expect(JSON.parse(readFileSync(at('out/audit.json'), 'utf8'))).toMatchObject({
    lists: [{ compared: ['md5'], notCompared: ['photodna'], notComparable: ['photodna'] }],
  })
  const key = /--check (\S+)/u.exec(ran.stdout)?.[1] ?? ''
  expect(audit(at('out'), '--check', key).status).toBe(0)
  appendFileSync(at('out/remove.csv'), 'data.csv,7,md5,,exact,victim\n')
  expect(audit(at('out'), '--check', key)).toMatchObject({
    status: 4,
    stdout: expect.stringContaining('changed or missing since: remove.csv') as string,
  })
  rmSync(at('out/remove.csv'))
  expect(audit(at('out'), '--check', key).status).toBe(4)
})

it('a disc, which any disc resembles, is a named gap of --pdq and no near match', async () => {
  mkdirSync(at('pictures'))
  const disc = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="256" height="256" fill="#fff"/><circle cx="128" cy="128" r="70"/></svg>',
  )
  writeFileSync(at('pictures/disc.png'), await sharp(disc).png().toBuffer())
  const { stdout } = rempart(['hash', '--json', at('pictures/disc.png')], { home: at('home') })
  const { pdq } = JSON.parse(stdout) as { pdq: { hex: string; quality: number } }
  expect(pdq.quality).toBeGreaterThanOrEqual(50)
  writeFileSync(at('near.csv'), `pdq\n${pdq.hex}\n`)
  const ran = audit(at('pictures'), '--pdq', '--out', at('out-2'), '--list', `known=${at('near.csv')}`)
  expect(ran.status).toBe(1)
  expect(ran.stdout).toContain('says too little to be compared at a distance')
  expect(ran.stdout).toContain('0 with a match')
})
