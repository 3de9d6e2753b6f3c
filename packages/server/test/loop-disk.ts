// A disk of a test's own: ext4 in a file, mounted by a loop device. What the file holds is what reached the disk: whatever the
// kernel still keeps in memory is lost by a power cut. Needs root (SECURITY §5 B4, C6).
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { childrenOf } from './served-site.ts'

export type LoopDisk = Readonly<{
  /** Where it is mounted; everybody may pass. */
  folder: string
  /** Makes everything durable, as a calm minute would. */
  settle(): void
  /** Cuts the power under these processes and what they have started: they are stopped, the disk is kept as it is then, they
   * are killed, and that state is mounted in its place. */
  cut(pids: readonly number[]): Promise<void>
  /** The file with everything that it holds, deleted files too. */
  image(): string
  remove(): Promise<void>
}>

/** Undefined where this process may not mount. `megabytes`: its size, of which the file takes what is used. */
export function loopDisk(megabytes: number): LoopDisk | undefined {
  const root = mkdtempSync(join(tmpdir(), 'rempart-disk-'))
  const folder = join(root, 'mounted')
  let image = join(root, 'image-0')
  let images = 0
  mkdirSync(folder)
  writeFileSync(image, '')
  truncateSync(image, megabytes * 1024 * 1024)
  // The kernel by itself writes nothing within a test: only what is synchronised reaches the disk.
  const mount = (): number | null =>
    spawnSync('mount', ['-o', 'loop,commit=300', image, folder], { stdio: 'ignore' }).status
  const made = spawnSync('mkfs.ext4', ['-q', '-F', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image])
  if (process.getuid?.() !== 0 || made.status !== 0 || mount() !== 0) {
    rmSync(root, { recursive: true })
    return undefined
  }
  spawnSync('chmod', ['711', root, folder])

  async function unmount(): Promise<void> {
    for (let tries = 0; spawnSync('umount', [folder]).status !== 0; tries += 1) {
      if (tries > 100) throw new Error(`${folder} is still in use`)
      await sleep(100)
    }
  }

  return {
    folder,
    settle: () => void spawnSync('sync', ['-f', folder]),
    cut: async (pids) => {
      const all = withDescendants(pids)
      signal(all, 'SIGSTOP')
      const kept = join(root, `image-${++images}`)
      copyFileSync(image, kept)
      signal(withDescendants(pids), 'SIGKILL')
      await unmount()
      rmSync(image)
      image = kept
      if (mount() !== 0) throw new Error('what the disk held cannot be mounted')
    },
    image: () => image,
    remove: async () => {
      await unmount()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

function withDescendants(pids: readonly number[]): readonly number[] {
  return pids.flatMap((pid) => [pid, ...withDescendants(childrenOf(pid))])
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, name)
    } catch {
      // it ended by itself
    }
}
