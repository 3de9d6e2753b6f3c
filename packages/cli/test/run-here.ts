// The command within the test's own process, for tests of many short commands: each saves the second of a start.
import { vi } from 'vitest'
import { runRempart } from '../src/program.ts'
import type { Ran } from './small-case.ts'

/** As `rempart` of small-case.ts; one at a time, since it takes the standard streams for itself. */
export async function rempartHere(args: readonly string[], { home }: Readonly<{ home: string }>): Promise<Ran> {
  const written = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((piece) => {
      written[stream] += typeof piece === 'string' ? piece : Buffer.from(piece).toString('utf8')
      return true
    }),
  )
  vi.stubEnv('REMPART_HOME', home)
  try {
    const status = await runRempart(args)
    return { status, ...written }
  } finally {
    for (const spy of spies) spy.mockRestore()
    vi.unstubAllEnvs()
  }
}
