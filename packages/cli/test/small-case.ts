// A small folder of drawn pictures for tests of the command, and the command itself.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'

export const MAIN = join(import.meta.dirname, '../src/main.ts')

/** A temporary folder, and what removes it. */
export function scratch(name: string): Readonly<{ path: string; remove(): void }> {
  const path = mkdtempSync(join(tmpdir(), `rempart-${name}-`))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** A benign picture: bands and discs from a seed. */
export async function drawJpeg(seed: number, width = 320, height = 240): Promise<Buffer> {
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const disc = (x - 60 - seed * 11) ** 2 + (y - 120) ** 2 < (30 + seed * 3) ** 2 ? 90 : 0
      const value = 100 + 60 * Math.sin((x + seed * 37) / (9 + seed)) + 40 * Math.cos(y / (7 + seed))
      data.set([value + disc, value, 200 - value / 2], (y * width + x) * 3)
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 88 })
    .toBuffer()
}

/** Pictures, a copy, a text, a broken file, an archive, a link, names that are hard. */
export async function fillFolder(folder: string): Promise<void> {
  mkdirSync(join(folder, 'a'), { recursive: true })
  const first = await drawJpeg(1)
  writeFileSync(join(folder, 'one.jpg'), first)
  writeFileSync(join(folder, 'a/copy.jpg'), first)
  writeFileSync(join(folder, 'a/two.jpg'), await drawJpeg(2))
  writeFileSync(join(folder, 'smaller.png'), await sharp(first).resize(200).png().toBuffer())
  writeFileSync(join(folder, 'broken.jpg'), first.subarray(0, 900))
  writeFileSync(join(folder, 'notes.txt'), 'nothing to see\n')
  writeFileSync(join(folder, 'bundle.zip'), Buffer.from('504b0506' + '00'.repeat(18), 'hex'))
  writeFileSync(join(folder, 'really-a-png.jpg'), await sharp(first).png().toBuffer())
  writeFileSync(join(folder, 'empty.jpg'), '')
  writeFileSync(
    Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x6e, 0xff, 0x25, 0x0a, 0x2e, 0x6a, 0x70, 0x67])]),
    await drawJpeg(3),
  )
  symlinkSync('/etc/hostname', join(folder, 'link.jpg'))
}

export type Ran = Readonly<{ status: number | null; stdout: string; stderr: string }>

/** Runs the command to its end. Keys lie in a folder of the test's own. */
export function rempart(
  args: readonly string[],
  options: Readonly<{ home: string; env?: Record<string, string>; cwd?: string }>,
): Ran {
  const run = spawnSync(process.execPath, ['--no-warnings', MAIN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, REMPART_HOME: options.home, ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  })
  return { status: run.status, stdout: run.stdout, stderr: run.stderr }
}
