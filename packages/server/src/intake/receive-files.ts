// Files of a multipart report: each is sealed while it comes in, so that no plaintext rests anywhere; what was stored for a
// report that is then refused is removed again.
import type { FastifyRequest } from 'fastify'
import { memorySource } from '@rempart/core'
import { parseMedia } from '@rempart/provenance'
import { sealObject } from '@rempart/vault'
import { parseInput } from '../http/parse-input.ts'
import { HttpProblem } from '../http/problem.ts'
import { MAX_FILE_BYTES, SNIFFED_BYTES } from '../limits.ts'
import type { Services } from '../services.ts'
import type { TakenFile } from './intake.ts'
import { reportSchema, type SentReport } from './report-schema.ts'

export type MultipartReport = Readonly<{ report: SentReport; files: readonly TakenFile[] }>

/** The part called `report`, and every file. HttpProblem where a part is malformed or too large. */
export async function receiveMultipart(request: FastifyRequest, services: Services): Promise<MultipartReport> {
  const files: TakenFile[] = []
  let report: unknown
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') files.push({ fileName: part.filename, object: await sealFile(part.file, services) })
      else if (part.fieldname === 'report') report = parseJson(part.value)
      else throw malformed(`a part called ${part.fieldname.slice(0, 40)} is not known`)
    }
    if (report === undefined) throw malformed('the part called report is missing')
    return { report: parseInput(reportSchema, report, 'report'), files }
  } catch (error) {
    await discard(files, services)
    throw error
  }
}

/** Seals one stream; its media type is told by its first bytes, never by its name. */
export function sealFile(
  source: AsyncIterable<Uint8Array>,
  { vault, random }: Pick<Services, 'vault' | 'random'>,
  maxBytes: number = MAX_FILE_BYTES,
): ReturnType<typeof sealObject> {
  const head: Uint8Array[] = []
  let headBytes = 0
  return sealObject(source, {
    objects: vault.objects,
    intakeKey: vault.intakeKey(),
    siteKey: vault.siteKey,
    maxBytes,
    random,
    seen: (piece) => {
      if (headBytes >= SNIFFED_BYTES) return
      head.push(Buffer.from(piece.subarray(0, SNIFFED_BYTES - headBytes)))
      headBytes += piece.length
    },
    type: () => parseMedia(memorySource(Buffer.concat(head))).type,
  })
}

/** Removes objects that no report names. What cannot be removed is collected as an orphan later. */
export async function discard(files: readonly TakenFile[], { vault }: Pick<Services, 'vault'>): Promise<void> {
  for (const { object } of files) await vault.objects.remove(object.name).catch(() => undefined)
}

function parseJson(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch (cause) {
    throw malformed('the part called report is no JSON', cause)
  }
}

function malformed(detail: string, cause?: unknown): HttpProblem {
  const problem = new HttpProblem({ status: 400, code: 'malformed', detail })
  return cause === undefined ? problem : Object.assign(problem, { cause })
}
