// Lists a folder and seals every file of it, in a process of its own so that its memory can be measured. Prints a line
// `MD5 SHA-1 SHA-256 PATH` a file, and last one JSON object with what it took. Argument: the folder.
import { writeSync } from 'node:fs'
import { encodePath, sealSource } from '@rempart/pipeline'
import { openFolder } from '../src/folder/folder.ts'

const LINES_AT_ONCE = 2000

const [path = ''] = process.argv.slice(2)
const listing = performance.now()
let listed = 0
const lister = openFolder(path)
for await (const _ of lister.list()) listed += 1
lister.close()
const listMs = performance.now() - listing

const sealing = performance.now()
const folder = openFolder(path)
let lines: string[] = []
const flush = (): void => {
  const text = Buffer.from(lines.join(''))
  for (let written = 0; written < text.length; ) written += writeSync(1, text, written)
  lines = []
}
for await (const one of folder.list()) {
  const opened = one.kind === 'file' ? folder.open(one) : undefined
  if (opened === undefined || 'reason' in opened) continue
  const { md5, sha1, sha256 } = sealSource(opened.source)
  opened.close()
  lines.push(`${md5} ${sha1} ${sha256} ${encodePath(one.name)}\n`)
  if (lines.length >= LINES_AT_ONCE) flush()
}
folder.close()
const sealMs = performance.now() - sealing
lines.push(`${JSON.stringify({ listed, listMs, sealMs, peakBytes: process.resourceUsage().maxRSS * 1024 })}\n`)
flush()
