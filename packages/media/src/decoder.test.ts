// The decoder against hostile input (SECURITY §5 A1–A6, A9): the service never falls, every file ends in a result or a
// named gap, nothing gets out. These tests need bubblewrap and say so where it is missing.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DecodeResult, MediaType } from '@rempart/core'
import { memorySource } from '@rempart/core'
import { detectType, parseMedia } from '@rempart/provenance'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDecoder } from './decoder.ts'
import type { SandboxedDecoder } from './decoder.ts'
import { sandboxedCommand } from './sandbox/command.ts'
import { probeSandbox } from './sandbox/probe.ts'
import { seccompFilter } from './sandbox/seccomp.ts'

const hasSandbox = existsSync('/usr/bin/bwrap')
const corpus = join(process.env['REMPART_SHARED'] ?? join(import.meta.dirname, '../../../../shared'), 'corpus')
const TRUST = { anchorsPem: '', textToImageOnlySigners: [] }

const picture = async (width = 160, height = 120): Promise<Buffer> => {
  const data = Buffer.from(Array.from({ length: width * height * 3 }, (_, at) => (at * 7 + (at >> 5) * 3) & 255))
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer()
}

let decoder: SandboxedDecoder
beforeAll(async () => {
  if (hasSandbox) decoder = await createDecoder({ trust: TRUST, workers: 2 })
})
afterAll(() => decoder?.close())

const examine = (bytes: Uint8Array, type: MediaType = detectType(memorySource(bytes))): Promise<DecodeResult> =>
  decoder.examine({ bytes, type, pipeline: 'full', credentials: false })

describe.skipIf(!hasSandbox)('the sandbox (skipped where bubblewrap is missing)', () => {
  it('denies every probe', async () => {
    const { available, probes } = await probeSandbox()
    expect(available).toBe(true)
    expect(probes.length).toBeGreaterThanOrEqual(20)
    expect(probes.filter(({ denied }) => !denied)).toEqual([])
  })

  it('is what denies them: without its filter, sockets and programs are open', async () => {
    const { program, args } = sandboxedCommand('media/src/worker/probes.ts')
    const at = args.indexOf('--seccomp')
    const run = spawnSync(program, args.toSpliced(at, 2), { input: Buffer.alloc(4), timeout: 60_000, env: {} })
    const answers = JSON.parse(run.stdout.subarray(4).toString('utf8')) as { name: string; denied: boolean }[]
    const open = answers.filter(({ denied }) => !denied).map(({ name }) => name)
    expect(open).toEqual(expect.arrayContaining(['listen on a port', 'start a program']))
  }, 90_000)

  it('gives the same answers as decoding without it', async () => {
    const open = await createDecoder({ trust: TRUST, workers: 1, unsafeNoSandbox: true })
    expect(open.sandbox).toEqual({ kind: 'none' })
    for (const side of [64, 100, 513]) {
      const bytes = await picture(side, side + 7)
      const job = { bytes, type: 'image/jpeg', pipeline: 'full', credentials: false } as const
      expect(await decoder.examine(job)).toEqual(await open.examine(job))
    }
    await open.close()
  })

  it('gives a rendition that is small, fresh and without metadata', async () => {
    const withExif = await sharp(await picture(2000, 1500))
      .withExif({ IFD0: { Make: 'Canon' } })
      .jpeg()
      .toBuffer()
    const answer = await decoder.render({ bytes: withExif, type: 'image/jpeg' }, { maxSide: 800 })
    if (answer.kind === 'gap') throw new Error(answer.gap.reason)
    expect(answer.value.bytes.length).toBeLessThanOrEqual(64 * 1024)
    const metadata = await sharp(answer.value.bytes).metadata()
    expect([metadata.format, metadata.width, metadata.exif]).toEqual(['webp', answer.value.width, undefined])
    expect(Math.max(answer.value.width, answer.value.height)).toBeLessThanOrEqual(800)
  })
})

describe.skipIf(!hasSandbox)('a marked rendition (skipped where bubblewrap is missing)', () => {
  it.each([
    ['photograph', 2000, 1500],
    ['strip', 40, 900],
    ['small picture', 60, 40],
  ])('a %s carries the mark in every part, light and dark alike', async (_, width, height) => {
    const open = await createDecoder({ trust: TRUST, workers: 1 })
    for (const ground of ['#000000', '#ffffff', '#7f7f7f']) {
      const bytes = await sharp({ create: { width, height, channels: 3, background: ground } })
        .png()
        .toBuffer()
      const pixelsOf = async (mark?: string): Promise<Readonly<{ data: Buffer; width: number; height: number }>> => {
        const options = { maxSide: 800, ...(mark === undefined ? {} : { mark }) }
        const answer = await open.render({ bytes, type: 'image/png' }, options)
        if (answer.kind === 'gap') throw new Error(answer.gap.reason)
        const { data, info } = await sharp(answer.value.bytes).greyscale().raw().toBuffer({ resolveWithObject: true })
        return { data, width: info.width, height: info.height }
      }
      const [plain, marked, other] = [
        await pixelsOf(),
        await pixelsOf('A. Élise 12:30'),
        await pixelsOf('B. Marc 09:11'),
      ]
      expect([marked.width, marked.height]).toEqual([plain.width, plain.height])
      const changed = (box: number): number => {
        const at = { x: (box % 2) * (plain.width >> 1), y: (box >> 1) * (plain.height >> 1) }
        let count = 0
        for (let y = at.y; y < at.y + (plain.height >> 1); y += 1)
          for (let x = at.x; x < at.x + (plain.width >> 1); x += 1) {
            const i = y * plain.width + x
            if (Math.abs((plain.data[i] ?? 0) - (marked.data[i] ?? 0)) > 40) count += 1
          }
        return count / ((plain.width >> 1) * (plain.height >> 1))
      }
      for (const box of [0, 1, 2, 3]) expect(changed(box), `${ground}, part ${box}`).toBeGreaterThan(0.03)
      expect(marked.data.equals(other.data)).toBe(false)
    }
    await open.close()
  })
})

describe.skipIf(!hasSandbox)('a decoder that was taken over (skipped where bubblewrap is missing)', () => {
  const place = mkdtempSync(join(tmpdir(), 'rempart-secret-'))
  const secret = join(place, 'key')
  let broken: SandboxedDecoder
  beforeAll(async () => {
    writeFileSync(secret, 'the key')
    broken = await createDecoder({
      trust: TRUST,
      workers: 1,
      entry: 'media/src/worker/break-out.ts',
      wallLimitMs: 6000,
    })
  })
  afterAll(async () => {
    await broken.close()
    rmSync(place, { recursive: true })
  })
  const act = async (name: string): Promise<Readonly<{ reason: string; detail?: string }>> => {
    const { pixels } = await broken.examine({
      bytes: Buffer.from(`BREAK-OUT:${name}:${secret}:`),
      type: 'image/png',
      pipeline: 'full',
      credentials: false,
    })
    return pixels.kind === 'gap' ? pixels.gap : { reason: 'known' }
  }

  it('gains nothing', async () => {
    const { reason, detail } = await act('all')
    expect(reason).toBe('gained')
    expect(detail).toBeUndefined()
    expect(readdirSync(place)).toEqual(['key'])
  })

  it.each([
    ['crash', 'decoder-crashed'],
    ['memory', 'decoder-crashed'],
    ['hang', 'decoder-timeout'],
    ['lie', 'decoder-lied'],
  ])(
    '%s is one named gap, and the next file is answered',
    async (name, reason) => {
      expect((await act(name)).reason).toBe(reason)
      const { pixels } = await broken.examine({
        bytes: Buffer.from('an honest picture'),
        type: 'image/png',
        pipeline: 'full',
        credentials: false,
      })
      expect(pixels.kind === 'gap' && pixels.gap.reason).toBe('honest')
    },
    30_000,
  )
})

describe.skipIf(!hasSandbox)('hostile pictures (skipped where bubblewrap is missing)', () => {
  const malformed = existsSync(corpus)
    ? (
        JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8')) as { files: { path: string; kind: string }[] }
      ).files.filter(({ kind }) => kind === 'malformed')
    : []
  it.skipIf(malformed.length === 0)(
    'every malformed file of the corpus ends in a result or a named gap (skipped where the corpus is absent)',
    async () => {
      for (const { path } of malformed) {
        const { pixels } = await examine(readFileSync(join(corpus, path)))
        if (pixels.kind === 'gap') expect(pixels.gap.reason, path).toMatch(/^[a-z-]+$/u)
        expect(pixels.kind === 'gap' && pixels.gap.reason === 'decoder-crashed', path).toBe(false)
      }
    },
    300_000,
  )

  it('active formats in the clothing of a picture are not decoded', async () => {
    const canary = '/etc/hostname'
    const costumes = [
      `<svg xmlns="http://www.w3.org/2000/svg"><image href="file://${canary}"/></svg>`,
      `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file://${canary}">]><svg>&x;</svg>`,
      `push graphic-context\nimage over 0,0 0,0 '${canary}'\n`,
      `%!PS\n(${canary}) (r) file\n`,
      `#EXTM3U\n#EXTINF:1,\nfile://${canary}\n`,
      'ffconcat version 1.0\nfile /etc/hostname\n',
      '%PDF-1.4\n',
    ]
    for (const text of costumes) {
      for (const type of ['image/jpeg', 'image/png'] as const) {
        const { pixels } = await examine(Buffer.from(text), type)
        expect(pixels.kind, text.slice(0, 20)).toBe('gap')
      }
    }
  })

  it('pictures that claim too much are refused before a decoder sees them', () => {
    const header = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
    const huge = Buffer.concat([header, Buffer.from('7fffffff7fffffff0806000000', 'hex'), Buffer.alloc(4)])
    expect(parseMedia(memorySource(huge)).refusals.map(({ reason }) => reason)).toContain('too-many-pixels')
  })
})

it('has no filter for an architecture that nobody checked, and says so', () => {
  expect(() => seccompFilter('mips')).toThrow('no system-call filter')
})
