// Places where programs leave things without being told to: a program runs in a mount namespace (unshare(1)) in which all that is
// written to /tmp and /dev/shm lands in folders of ours, so that whatever appears there is its own and can be looked through.
// Needs root.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Layers folders over both: what is there can be read, what is written lies in ours (overlayfs). */
const MOVE_IN = [
  ...['tmp', 'dev/shm'].map((place, n) => {
    const own = `upperdir="$${n + 1}",workdir="$${n + 1}.work"`
    return `mount -t overlay -o lowerdir=/${place},${own} overlay /${place}`
  }),
  'shift 2',
  'exec "$@"',
].join(' && ')

type PrivatePlaces = Readonly<{
  tmp: string
  shm: string
  /** Words before a program. */
  under: readonly string[]
  /** A program that runs another one so, with the arguments that it is given. */
  wrapped(program: string): string
}>

/** Whether this machine lets us: some containers allow no overlays even to root. */
export function mayHavePrivatePlaces(folder: string): boolean {
  const own = mkdtempSync(join(folder, 'probe-'))
  const [program = '', ...words] = privatePlaces(own).under
  const { status } = spawnSync(program, [...words, 'true'], { stdio: 'ignore' })
  rmSync(own, { recursive: true, force: true })
  return status === 0
}

/** Makes them in a folder that does not lie in /tmp. */
export function privatePlaces(folder: string): PrivatePlaces {
  const [tmp, shm] = [join(folder, 'tmp'), join(folder, 'shm')]
  for (const place of [tmp, shm]) {
    mkdirSync(place)
    mkdirSync(`${place}.work`)
    chmodSync(place, 0o1777)
  }
  const under = ['unshare', '--mount', 'sh', '-c', MOVE_IN, 'sh', tmp, shm]
  return {
    tmp,
    shm,
    under,
    wrapped(program) {
      const script = join(folder, 'wrapped')
      writeFileSync(script, `#!/bin/sh\nexec unshare --mount sh -c '${MOVE_IN}' sh ${tmp} ${shm} ${program} "$@"\n`)
      chmodSync(script, 0o755)
      return script
    },
  }
}
