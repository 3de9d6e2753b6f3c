// Files that are two things at once are flagged, files as cameras write them are not (SECURITY §5 A10).
import { memorySource } from '@rempart/core'
import {
  exifSegment,
  gifWithScript,
  jpegWithZip,
  landscape,
  mp4WithPdf,
  pngWithPage,
  stillLife,
  texture,
  withSegments,
  writeExif,
} from '@rempart/fixtures'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { parseMedia } from './parse-media.ts'

const CLEAN = Number(process.env['REMPART_CLEAN_FILES'] ?? 1000)
const PLACES = ['behind', 'inside'] as const
const DRAWERS = [landscape, stillLife, texture]
const MAKERS = ['Canon', 'NIKON CORPORATION', 'SONY', 'Apple', 'Google', 'samsung', 'FUJIFILM', 'OLYMPUS CORPORATION']

function drawn(seed: number, side: number): ReturnType<typeof sharp> {
  const draw = DRAWERS[seed % DRAWERS.length] ?? landscape
  const { data, width, height, channels } = draw(seed, { width: side, height: Math.round(side * 0.75) })
  return sharp(data, { raw: { width, height, channels } })
}

const bases = Array.from({ length: 24 }, (_, seed) =>
  drawn(seed, 160 + 16 * (seed % 5))
    .png()
    .toBuffer(),
)

/** A JPEG as a camera writes it: Exif with a preview, tables of its quality, no trailing bytes. */
async function cameraLike(seed: number): Promise<Uint8Array> {
  const jpeg = await sharp(await bases[seed % bases.length])
    .jpeg({ quality: 70 + (seed % 30), progressive: seed % 7 === 0 })
    .toBuffer()
  const thumbnail = await sharp(jpeg)
    .resize(64)
    .jpeg({ quality: 60 + (seed % 20) })
    .toBuffer()
  const exif = writeExif({
    order: seed % 2 === 0 ? 'little' : 'big',
    ifd0: { 0x010f: MAKERS[seed % MAKERS.length] ?? '', 0x0110: `Model ${seed}` },
    exif: { 0x9003: `2026:0${1 + (seed % 9)}:1${seed % 10} 10:${10 + (seed % 50)}:00` },
    thumbnail,
  })
  return withSegments(jpeg, exifSegment(exif))
}

it('every generated polyglot is flagged', async () => {
  const missed: string[] = []
  for (let seed = 0; seed < 25; seed += 1) {
    const picture = drawn(seed, 96)
    const [jpeg, gif, png] = await Promise.all([
      picture.clone().jpeg().toBuffer(),
      picture.clone().gif().toBuffer(),
      picture.clone().png().toBuffer(),
    ])
    for (const place of PLACES) {
      const made = {
        'JPEG and ZIP': jpegWithZip(jpeg, place),
        'GIF and script': gifWithScript(gif, place),
        'PNG and page': pngWithPage(png, place),
        'MP4 and PDF': mp4WithPdf(jpeg, place),
      }
      for (const [name, bytes] of Object.entries(made)) {
        if (parseMedia(memorySource(bytes)).polyglot.length === 0) missed.push(`${name} ${place}, seed ${seed}`)
      }
    }
  }
  expect(missed).toEqual([])
})

it('no file as cameras write it is flagged', async () => {
  const flagged: string[] = []
  for (let seed = 0; seed < CLEAN; seed += 1) {
    const { polyglot, trailing } = parseMedia(memorySource(await cameraLike(seed)))
    if (polyglot.length > 0 || trailing !== undefined) flagged.push(`${seed}: ${JSON.stringify(polyglot)}`)
  }
  expect(flagged).toEqual([])
})
