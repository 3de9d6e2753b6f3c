// A process that stores two objects and removes the first, and says what it was told is durable. Usage:
// put-and-shred.ts ROOT NAME NAME
import type { StoredName } from '@rempart/core'
import { folderObjects } from '../src/objects/folder-objects.ts'
import { noise, streamOf } from './streams.ts'

const [root = '', first = '', second = ''] = process.argv.slice(2)
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const objects = await folderObjects(root)
const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['put first', () => objects.put(first as StoredName, streamOf(noise(150_000, 1), 65_552))],
  ['put second', () => objects.put(second as StoredName, streamOf(noise(90_000, 2), 65_552))],
  ['remove first', () => objects.remove(first as StoredName)],
]
say('open')
for (const [step, act] of steps)
  await act().then(
    () => say(step),
    () => say(`failed ${step}`),
  )
