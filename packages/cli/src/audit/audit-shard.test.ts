// A shard of pictures through the sandboxed decoder, as a person audits it.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { rempart, scratch } from '../../test/small-case.ts'
import type { Ran } from '../../test/small-case.ts'

const root = join(import.meta.dirname, '../../../..')
const place = scratch('audit-shard')
const at = (name: string): string => join(place.path, name)
const run = (...args: string[]): Ran => rempart(args, { home: at('home') })
afterAll(place.remove)

it('compares the pictures of a shard by PDQ, writes none of them, signs what it found, and is not written over', () => {
  const picture = 'samples/media/camera/harbour.jpg'
  writeFileSync(at('note.txt'), 'a caption')
  execFileSync('tar', ['-cf', at('shard.tar'), '-C', root, picture, '-C', place.path, 'note.txt'])
  const hashed = JSON.parse(run('hash', '--json', join(root, picture)).stdout) as { pdq: { hex: string }; md5: string }
  // One bit apart: near, and nothing by digest.
  const last = (Number.parseInt(hashed.pdq.hex.slice(-1), 16) ^ 1).toString(16)
  writeFileSync(at('list.txt'), `pdq ${hashed.pdq.hex.slice(0, -1)}${last}\n`)
  const list = `known=${at('list.txt')},realm=generative-AI,date=2026-11-01`
  const audit = (): Ran => run('audit', at('shard.tar'), '--list', list, '--pdq', '--out', at('out'))
  const ran = audit()
  expect(ran.status, ran.stderr).toBe(0)
  expect(ran.stdout).toContain('known: near, generative-AI, victim unstated: 1')
  expect(readdirSync(at('out')).sort()).toEqual(['audit.json', 'audit.json.sig', 'remove-members.txt'])
  expect(readFileSync(at('out/remove-members.txt'), 'utf8')).toBe(`shard.tar\t${picture}\n`)
  const result = readFileSync(at('out/audit.json'), 'utf8')
  expect(JSON.parse(result)).toMatchObject({ kind: 'rempart-audit', decoded: { sandbox: 'sandboxed' }, gaps: [] })
  for (const hash of [hashed.md5, hashed.pdq.hex]) expect(result).not.toContain(hash)
  expect(audit().stderr).toContain('holds a finished audit')
  writeFileSync(at('out/audit.json'), result.replace('"toRemove":1', '"toRemove":0'))
  const key = /--check (\S+)/u.exec(ran.stdout)?.[1] ?? ''
  expect(run('audit', at('out'), '--check', key).status).toBe(4)
})
