// A folder whose files are swapped for links and back all the while it is read (SECURITY §5 A7): nothing from outside the
// folder is ever read, whatever the moment.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { scratch } from '../../test/small-case.ts'
import { openFolder } from './folder.ts'

const RACES = Number(process.env['REMPART_RACES'] ?? 10_000)

/** Swaps a file and a folder for links to what lies outside, and back, until it is killed. */
const SWAPPER = `
const { renameSync, symlinkSync, unlinkSync } = require('node:fs')
process.send('ready')
for (;;) {
  for (const [name, target] of [['file', '../outside/secret'], ['sub', '../outside']]) {
    renameSync(name, name + '-aside'); symlinkSync(target, name)
    unlinkSync(name); renameSync(name + '-aside', name)
  }
}`

it('reads nothing from outside the folder in ten thousand races', async () => {
  const place = scratch('race')
  const inside = join(place.path, 'inside')
  mkdirSync(join(inside, 'sub'), { recursive: true })
  mkdirSync(join(place.path, 'outside'))
  writeFileSync(join(inside, 'file'), 'inside')
  writeFileSync(join(inside, 'sub/secret'), 'inside')
  writeFileSync(join(place.path, 'outside/secret'), 'outside')
  const swapper = spawn(process.execPath, ['-e', SWAPPER], {
    cwd: inside,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  await new Promise((resolve) => swapper.once('message', resolve))
  const ends = { read: 0, refused: 0, special: 0 }
  const escaped: string[] = []
  for (let races = 0; races < RACES; ) {
    const folder = openFolder(inside)
    for await (const listed of folder.list()) {
      races += 1
      if (listed.kind !== 'file') {
        ends.special += 1
        continue
      }
      const opened = folder.open(listed)
      if ('reason' in opened) {
        expect(opened.reason).toMatch(/^(?:gone|changed-since-listed|unreadable)$/u)
        ends.refused += 1
        continue
      }
      const text = Buffer.from(opened.source.slice(0, 100)).toString()
      if (text !== 'inside') escaped.push(`${Buffer.from(listed.name).toString()}: ${text}`)
      ends.read += 1
      opened.close()
    }
    folder.close()
    await nextTurn()
  }
  swapper.kill('SIGKILL')
  place.remove()
  expect(escaped).toEqual([])
  // The race was one: both sides won often enough.
  expect(ends.read).toBeGreaterThan(RACES / 100)
  expect(ends.refused + ends.special).toBeGreaterThan(RACES / 100)
})
