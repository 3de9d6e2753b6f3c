// The main job: a folder in, a ranked, explained, reproducible case out. Joins the line to its adapters.
import { existsSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { UserError } from '@rempart/core'
import type { HeldList } from '@rempart/core'
import { createDecoder } from '@rempart/media'
import type { SandboxState } from '@rempart/media'
import { canonical, examinePending, listFolder } from '@rempart/pipeline'
import type { LineOptions, Progress } from '@rempart/pipeline'
import { openFolder } from '../folder/folder.ts'
import { learnMatches } from '../lists/learn-matches.ts'
import { loadLists } from '../lists/load-lists.ts'
import { loadTrust } from '@rempart/media'
import { openWorkStore } from './work-store.ts'
import type { CaseWorkStore } from './work-store.ts'
import { openCaseForWriting } from './case-folder.ts'
import type { CaseFolder } from './case-folder.ts'
import { openCaseLedger } from './case-ledger.ts'
import type { CaseLedger } from './case-ledger.ts'
import type { TriageOptions } from './run-facts.ts'
import { writeOutputs } from './outputs.ts'
import type { Summary } from './run-facts.ts'

export type TriageHost = Readonly<{
  keys: string
  signal: AbortSignal
  onProgress(progress: Progress): void
  onNote(text: string): void
}>
export type TriageResult =
  | Readonly<{ kind: 'finished'; case: CaseFolder; summary: Summary; ledgerKey: string; sandbox: SandboxState }>
  | Readonly<{ kind: 'interrupted'; done: number; listed: number }>

/** Threads that search a large list: decoding takes the rest of the machine, a search a thousandth of it. */
const MOST_LIST_THREADS = 2

/** Runs or resumes. UserError for what the user can mend; what files do wrong is a gap in the case. */
export async function triage(options: TriageOptions, host: TriageHost): Promise<TriageResult> {
  const started = Date.now()
  const folder = openFolder(options.folder)
  const out = openCaseForWriting(options.out, options.folder)
  const asOf = options.asOf ?? dayOfStart(out, started)
  const place = { keys: host.keys, ...(options.listFolder !== undefined && { lists: options.listFolder }) }
  const threads = Math.min(MOST_LIST_THREADS, availableParallelism())
  const { lists, close } = await loadLists(options.lists, { ...place, asOf, onNote: host.onNote, threads })
  const trust = loadTrust(options)
  const decoder = await createDecoder({
    trust,
    unsafeNoSandbox: options.unsafeNoSandbox,
    ...(options.workers !== undefined && { workers: options.workers }),
  })
  const work = openWorkStore(out.work)
  const ledger = await openCaseLedger(out.ledger, host.keys)
  try {
    const asked = askedFor({ options, lists, trust, decoderVersion: decoder.version, asOf })
    await openOrResume({ out, work, ledger, asked, asOf, host, sandbox: decoder.sandbox })
    const line: LineOptions = {
      ports: { folder, decoder, lists, record: ledger.record, pipeline: options.pipeline },
      work,
      concurrency: decoder.workers * 2,
      keepTexts: options.keepTexts,
      onProgress: host.onProgress,
      signal: host.signal,
      settle: ledger.settle,
    }
    work.startListing()
    await listFolder(line)
    if (!host.signal.aborted) work.keepOnly('last-listing')
    await ledger.append({ type: 'received', facts: { listed: work.counts().listed } })
    if (!host.signal.aborted) await examinePending(line)
    const { done, listed } = work.counts()
    if (host.signal.aborted) return { kind: 'interrupted', done, listed }
    const facts = {
      options,
      lists,
      decoderVersion: decoder.version,
      sandbox: decoder.sandbox,
      started,
      keys: host.keys,
      asOf,
    }
    const summary = await writeOutputs({ out, work, ledger, facts })
    for (const note of await learnMatches({
      options: options.lists,
      source: resolve(options.folder),
      asOf,
      work,
      place,
    }))
      host.onNote(note)
    return { kind: 'finished', case: out, summary, ledgerKey: ledger.verifierKey, sandbox: decoder.sandbox }
  } finally {
    await close()
    work.close()
    await ledger.close()
    await decoder.close()
    folder.close()
    if (existsSync(out.run)) for (const suffix of ['', '-wal', '-shm']) rmSync(`${out.work}${suffix}`, { force: true })
  }
}

/** The day of the first start: a resumed run judges ages and cancellations as it began. */
function dayOfStart(out: CaseFolder, started: number): string {
  const today = new Date(started).toISOString().slice(0, 10)
  if (!existsSync(out.work)) return today
  const work = openWorkStore(out.work)
  try {
    return work.fact('as-of') ?? today
  } finally {
    work.close()
  }
}

type Asked = Readonly<{
  options: TriageOptions
  lists: readonly HeldList[]
  trust: unknown
  decoderVersion: string
  asOf: string
}>

/** Names everything that decides the manifest, so that a resume under other conditions is refused. */
function askedFor({ options, lists, trust, decoderVersion, asOf }: Asked): string {
  const { pipeline, keepTexts } = options
  const held = lists.map(({ info, entries, quarantined }) => ({
    ...info,
    entries,
    quarantined: [...quarantined].toSorted(),
  }))
  return canonical({ folder: resolve(options.folder), pipeline, keepTexts, held, trust, decoderVersion, asOf })
}

type Opening = Readonly<{
  out: CaseFolder
  work: CaseWorkStore
  ledger: CaseLedger
  asked: string
  asOf: string
  host: TriageHost
  sandbox: SandboxState
}>

async function openOrResume({ out, work, ledger, asked, asOf, host, sandbox }: Opening): Promise<void> {
  const before = work.fact('asked')
  const facts = { sandbox: sandbox.kind }
  if (before === undefined) {
    if (existsSync(out.run)) {
      throw new UserError({
        code: 'conflict',
        subject: out.path,
        reason: 'holds a finished case; verify it or name a new folder',
      })
    }
    work.setFact('asked', asked)
    work.setFact('as-of', asOf)
    await ledger.append({ type: 'case-opened', commit: { asked }, facts })
    return
  }
  if (before !== asked) {
    const reason = 'was begun with other options, lists or versions; finish it with those or name a new folder'
    throw new UserError({ code: 'conflict', subject: out.path, reason })
  }
  const { done, listed } = work.counts()
  host.onNote(`Resuming: ${done} of ${listed} listed files are done.`)
  await ledger.append({ type: 'resumed', facts: { ...facts, done, listed } })
}
