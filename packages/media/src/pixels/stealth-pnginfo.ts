// Generator texts in the lowest bits of the pixels: they survive a lossless copy that drops every text of the container.
import { gunzipSync } from 'node:zlib'
import { readStealth } from '@rempart/kernels'
import type { StealthData } from '@rempart/kernels'
import { parametersRuns, parseParameters } from '@rempart/provenance'
import type { ReaderResult } from '@rempart/provenance'
import type { PixelReader } from './pixel-reader.ts'

const MAX_TEXT_BYTES = 4 * 1024 * 1024

export const stealthPnginfo: PixelReader = {
  id: 'stealth-pnginfo',
  version: 1,
  spec: 'https://github.com/ashen-sensored/sd_webui_stealth_pnginfo',
  read(image) {
    const results = readStealth(image).map(readData)
    return {
      findings: results.flatMap(({ findings }) => findings),
      texts: results.flatMap(({ texts }) => texts ?? []),
      runs: results.flatMap(({ runs }) => runs ?? []),
    }
  },
}

function readData({ carrier, compressed, payload }: StealthData): ReaderResult {
  const where = `pixels:${carrier}-lsb@0`
  const text = decode(payload, compressed)
  const finding = {
    code: 'hidden-text',
    origin: 'generated',
    basis: 'measurement',
    where,
    detail: compressed ? 'gzip' : 'plain',
  } as const
  if (text === undefined) return { findings: [finding] }
  const parsed = parseParameters(text)
  return { findings: [finding], texts: [{ where, text }], ...(parsed && { runs: parametersRuns(parsed) }) }
}

function decode(payload: Uint8Array, compressed: boolean): string | undefined {
  try {
    const bytes = compressed ? gunzipSync(payload, { maxOutputLength: MAX_TEXT_BYTES }) : payload
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
