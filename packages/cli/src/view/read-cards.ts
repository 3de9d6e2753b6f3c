// What the page knows of a case: cards with the facts that stand in the manifest, no picture and no free text.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { REASONS } from '@rempart/core'
import type { Card } from '@rempart/core'
import type { ManifestLine } from '@rempart/pipeline'
import type { CaseFolder } from '../case/case-folder.ts'

export type ViewMember = Readonly<{
  path: string
  type: string
  origin: ManifestLine['origin']
  findings: ManifestLine['findings']
  matches: ManifestLine['matches']
  gaps: ManifestLine['gaps']
}>
export type ViewCard = Readonly<{
  position: number
  lane: number
  kind: string
  shown: string
  tiles: readonly string[]
  memberCount: number
  reasons: readonly Readonly<{ en: string; fr: string }>[]
  members: readonly ViewMember[]
}>

/** Cards in queue order, each with the facts of its tiles. */
export async function readCards(folder: CaseFolder): Promise<readonly ViewCard[]> {
  const facts = new Map<string, ViewMember>()
  for await (const { path, type, origin, findings, matches, gaps } of readLines<ManifestLine>(folder.manifest)) {
    facts.set(path, { path, type, origin, findings, matches, gaps })
  }
  const cards: ViewCard[] = []
  for await (const card of readLines<Card>(folder.cards)) cards.push(viewCard(card, facts))
  return cards
}

function viewCard(
  { position, lane, kind, shown, tiles, members, reasons }: Card,
  facts: ReadonlyMap<string, ViewMember>,
): ViewCard {
  const table: Readonly<Record<string, { en: string; fr: string }>> = REASONS
  const sentences = reasons.map((code) => table[code] ?? { en: code, fr: code }).map(({ en, fr }) => ({ en, fr }))
  const described = tiles.flatMap((path) => facts.get(path) ?? [])
  return { position, lane, kind, shown, tiles, memberCount: members.length, reasons: sentences, members: described }
}

async function* readLines<T>(file: string): AsyncIterable<T> {
  for await (const line of createInterface({ input: createReadStream(file) })) yield JSON.parse(line) as T
}
