// PDQ after decoding: the SIMD kernel beside the plain TypeScript, CPU time, medians.
import type { Bench, Figure } from '../../../../scripts/bench.ts'
import type { RawImage } from '../raw-image.ts'
import { createPdq } from './create-pdq.ts'
import { createFeatures } from '../features/wasm.ts'
import { pdqReference } from './reference.ts'
import { syntheticImage } from './synthetic-image.ts'

const ROUNDS = 21

function medianMs(act: () => void, rounds = ROUNDS): number {
  const times = Array.from({ length: rounds + 3 }, () => {
    const before = process.cpuUsage()
    act()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }).slice(3)
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}

function figures(): readonly Figure[] {
  const wasm = createPdq()
  const small = syntheticImage({ kind: 0, rows: 512, columns: 512 })
  const repeat = (act: () => void, times: number) => (): void => {
    for (let time = 0; time < times; time += 1) act()
  }
  const wasmMs = medianMs(repeat(() => void wasm.hash(small, 'c512'), 10)) / 10
  const plainMs = medianMs(() => void pdqReference.hash(small, 'c512'))
  const large = (megapixels: number, columns: number): RawImage =>
    syntheticImage({ kind: 0, rows: Math.round((megapixels * 1e6) / columns), columns })
  const one = large(1, 1152)
  const twelve = large(12, 4032)
  const features = createFeatures()
  return [
    { name: 'pdq.512.wasm', value: wasmMs, unit: 'ms', peer: 'plain-typescript', ratio: plainMs / wasmMs },
    { name: 'pdq.512.typescript', value: plainMs, unit: 'ms' },
    { name: 'pdq.full.1mp.wasm', value: medianMs(() => void wasm.hash(one, 'full')), unit: 'ms' },
    { name: 'pdq.full.12mp.wasm', value: medianMs(() => void wasm.hash(twelve, 'full'), 5), unit: 'ms' },
    { name: 'pdq.c512.12mp.wasm', value: medianMs(() => void wasm.hash(twelve, 'c512'), 5), unit: 'ms' },
    { name: 'features.1mp.wasm', value: medianMs(() => void features(one)), unit: 'ms' },
  ]
}

export const benches: readonly Bench[] = [
  { name: 'pdq', about: 'PDQ after decoding', run: () => Promise.resolve(figures()) },
]
