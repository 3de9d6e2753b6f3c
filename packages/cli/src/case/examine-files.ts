// Single files through the line up to inspect, without a case.
import { basename, dirname, resolve } from 'node:path'
import type { Examination, PdqPipeline } from '@rempart/core'
import { UserError } from '@rempart/core'
import { createDecoder } from '@rempart/media'
import { examine } from '@rempart/pipeline'
import type { Listed } from '@rempart/pipeline'
import { lookAt, openFolder } from '../folder/folder.ts'
import { loadTrust } from '@rempart/media'

export type ExamineOptions = Readonly<{ pipeline: PdqPipeline; unsafeNoSandbox: boolean; trustAnchors?: string }>
/** The file first, then the pictures found inside it. */
export type ExaminedFile = Readonly<{ file: string; examinations: readonly Examination[] }>

/** One file after the other, in the order given. UserError `not-found` for a name that is no file, before anything runs. */
export async function* examineFiles(files: readonly string[], options: ExamineOptions): AsyncIterable<ExaminedFile> {
  const listed = files.map((file) => [file, lookAtFile(file)] as const)
  const trust = loadTrust({ trustAnchors: options.trustAnchors, textToImageSigners: undefined })
  const decoder = await createDecoder({ workers: 1, trust, unsafeNoSandbox: options.unsafeNoSandbox })
  try {
    for (const [file, entry] of listed) {
      const folder = openFolder(dirname(resolve(file)))
      try {
        const ports = { folder, decoder, lists: [], record: () => undefined, pipeline: options.pipeline }
        const stored = await examine(entry, ports)
        yield { file, examinations: stored.map(({ examination }) => examination) }
      } finally {
        folder.close()
      }
    }
  } finally {
    await decoder.close()
  }
}

function lookAtFile(file: string): Listed {
  const listed = lookAt(resolve(file), basename(file))
  if (listed === undefined) throw new UserError({ code: 'not-found', subject: file, reason: 'there is no such file' })
  if (listed.kind === 'folder')
    throw new UserError({ code: 'usage', subject: file, reason: 'is a folder; use rempart triage' })
  return { ...listed, kind: listed.kind }
}
