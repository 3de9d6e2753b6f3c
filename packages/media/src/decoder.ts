// The decoder port of core, over a pool of sandboxed processes.
import { availableParallelism } from 'node:os'
import type { Answer, DecodeResult, Decoder, Gap, Rendition } from '@rempart/core'
import type { TrustSettings } from '@rempart/provenance'
import { createPool } from './pool.ts'
import { readRendition, readResult } from './record.ts'
import { writeRequest } from './request.ts'
import { sandboxedCommand, unsafeCommand } from './sandbox/command.ts'
import { MAX_DEFAULT_WORKERS, WALL_LIMIT_MS } from './sandbox/limits.ts'
import type { WorkerAnswer } from './worker-process.ts'

const MAX_RENDITION_BYTES = 64 * 1024
/** A picture is taken to be this much larger decoded than encoded, when deciding how old a worker is. */
const TYPICAL_EXPANSION = 12

export type SandboxState = Readonly<{ kind: 'sandboxed' | 'none' }>
export type DecoderOptions = Readonly<{
  trust: TrustSettings
  workers?: number
  unsafeNoSandbox?: boolean
  wallLimitMs?: number
  /** Another worker program below packages/, for tests that try to break out. */
  entry?: string
}>
export type SandboxedDecoder = Decoder & Readonly<{ sandbox: SandboxState; workers: number }>

/** UserError `sandbox-unavailable` where the sandbox cannot be had: nothing is then decoded. */
export async function createDecoder(options: DecoderOptions): Promise<SandboxedDecoder> {
  const sandboxed = options.unsafeNoSandbox !== true
  const workers = options.workers ?? Math.min(MAX_DEFAULT_WORKERS, availableParallelism())
  const command = sandboxed ? sandboxedCommand(options.entry) : unsafeCommand(options.entry)
  const pool = await createPool({ command, sandboxed, workers, trust: options.trust })
  const wallMs = options.wallLimitMs ?? WALL_LIMIT_MS
  return {
    version: pool.version,
    sandbox: { kind: sandboxed ? 'sandboxed' : 'none' },
    workers,
    async examine({ bytes, type, pipeline, credentials }) {
      const request = writeRequest({ kind: 'examine', type, pipeline, credentials, bytes })
      const answer = await pool.ask(request, { wallMs, costBytes: bytes.length * TYPICAL_EXPANSION })
      return parse(answer, readResult, failedResult)
    },
    async render({ bytes, type }, options) {
      const request = writeRequest({ kind: 'render', type, options, bytes })
      const answer = await pool.ask(request, { wallMs, costBytes: bytes.length * TYPICAL_EXPANSION })
      return parse<Answer<Rendition>>(
        answer,
        (record) => readRendition(record, MAX_RENDITION_BYTES),
        (gap) => ({ kind: 'gap', gap }),
      )
    },
    close: () => pool.close(),
  }
}

/** A worker that failed, or whose record is none, leaves a gap. */
function parse<T>(answer: WorkerAnswer, read: (record: Uint8Array) => T, failed: (gap: Gap) => T): T {
  if (answer.kind === 'failed') return failed({ stage: 'decode', reason: answer.reason, detail: answer.detail })
  try {
    return read(answer.bytes)
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof TypeError)) throw error
    return failed({ stage: 'decode', reason: 'decoder-lied', detail: error.message })
  }
}

function failedResult(gap: Gap): DecodeResult {
  return { pixels: { kind: 'gap', gap }, findings: [], texts: [], runs: [], inputs: [], gaps: [] }
}
