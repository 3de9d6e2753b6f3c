// Takes the files of a folder through the line without a decoder, in a process of its own so that memory can be measured,
// and prints one JSON object a file. Argument: the folder.
import type { Decoder } from '@rempart/core'
import { encodePath, examine } from '@rempart/pipeline'
import { openFolder } from '../src/folder/folder.ts'

const [path = ''] = process.argv.slice(2)
const peakBytes = (): number => process.resourceUsage().maxRSS * 1024
const asked: string[] = []
const decoder: Decoder = {
  version: 'none',
  examine: ({ type }) => {
    asked.push(type)
    const gap = { stage: 'decode', reason: 'not-asked' } as const
    return Promise.resolve({ pixels: { kind: 'gap', gap }, findings: [], texts: [], runs: [], inputs: [], gaps: [] })
  },
  render: () => Promise.reject(new Error('nothing is rendered here')),
  close: () => Promise.resolve(),
}
const folder = openFolder(path)
const ports = { folder, decoder, lists: [], record: () => undefined, pipeline: 'full' } as const
const listed = (await Array.fromAsync(folder.list())).toSorted((a, b) => Buffer.compare(a.name, b.name))
for (const one of listed) {
  const [before, started] = [peakBytes(), process.cpuUsage()]
  asked.length = 0
  const results = await examine(one, ports)
  const { user, system } = process.cpuUsage(started)
  const reasons = results.flatMap(({ examination }) => examination.gaps.map(({ reason }) => reason))
  const extraBytes = peakBytes() - before
  console.log(
    JSON.stringify({
      path: encodePath(one.name),
      cpuMs: (user + system) / 1000,
      extraBytes,
      reasons,
      asked: asked.length > 0,
    }),
  )
}
folder.close()
