// Files and hashes against lists, without a case: what matches, and what "no match" was checked against.
import { isTelling } from '@rempart/core'
import type { Coverage, HeldList, ListMatch, PdqPipeline } from '@rempart/core'
import { categoryLabel } from '@rempart/exchange'
import { match } from '@rempart/pipeline'
import type { MatchSubject } from '@rempart/pipeline'
import { examineFiles } from '../case/examine-files.ts'
import type { Asked } from './match-subject.ts'

/** `categoryLabel` is there where the list's context is known. */
export type AnsweredMatch = Omit<ListMatch, 'entry' | 'cancels'> &
  Readonly<{ categoryLabel?: Readonly<{ en: string; fr: string }> }>

/** `notes` say what could not be compared, and why. `matches` are without the names of entries. */
export type MatchReport = Readonly<{
  asked: string
  compared: string
  matches: readonly AnsweredMatch[]
  coverage: readonly Coverage[]
  notes: readonly string[]
}>
export type MatchOptions = Readonly<{ lists: readonly HeldList[]; pipeline: PdqPipeline; unsafeNoSandbox: boolean }>

/** One report for each thing asked, in order. */
export async function* matchAsked(
  asked: readonly Asked[],
  { lists, ...options }: MatchOptions,
): AsyncIterable<MatchReport> {
  const report = async (
    name: string,
    subject: MatchSubject,
    said: Readonly<{ compared: string; notes: readonly string[] }>,
  ): Promise<MatchReport> => {
    for (const list of lists) await list.checkCanary()
    const { matches, coverage } = await match(subject, lists)
    const silent = coverage
      .filter(({ canary }) => canary === 'failed')
      .map(({ list }) => `${list}: its test entries are not found, absence means nothing`)
    return {
      asked: name,
      compared: said.compared,
      matches: matches.map((found) => answered(found, lists)),
      coverage,
      notes: [...said.notes, ...silent],
    }
  }
  for (const each of asked) {
    if (each.kind === 'hash') {
      yield await report(each.text, each.subject, { compared: each.compared, notes: [] })
      continue
    }
    for await (const { file, examinations } of examineFiles([each.file], options)) {
      const [main] = examinations
      if (main === undefined) continue
      const { digests, pixels, gaps } = main
      const notes = gaps.map(({ stage, reason }) => `not known: ${stage}: ${reason}`)
      if (pixels !== undefined && !isTelling(pixels))
        notes.push(`says too little to be compared at a distance (quality ${pixels.pdq.quality}): digests only`)
      const compared = [
        ...Object.keys(digests ?? {}),
        ...(pixels !== undefined && isTelling(pixels) ? ['pdq in eight orientations'] : []),
      ].join(', ')
      yield await report(file, { ...(digests && { digests }), ...(pixels && { pixels }) }, { compared, notes })
    }
  }
}

function answered({ entry: _entry, cancels: _cancels, ...rest }: ListMatch, lists: readonly HeldList[]): AnsweredMatch {
  const context = lists.find(({ info }) => info.name === rest.list)?.info.context
  const label = rest.category === undefined ? undefined : categoryLabel(context, rest.category)
  return label === undefined ? rest : { ...rest, categoryLabel: label }
}
