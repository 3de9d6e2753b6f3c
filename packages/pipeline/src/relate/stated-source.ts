// Derivations that files state themselves: C2PA ingredients, InvokeAI `-I`, ComfyUI LoadImage names (PROVENANCE §1, §6).
// A name is a claim; where it fits several exhibits, each of them is named.
import type { StatedInput } from '@rempart/core'
import { MAX_STATED_CANDIDATES } from '../limits.ts'
import { folderOf } from './subject.ts'
import type { Link, Subject } from './subject.ts'

/** Links every exhibit to the exhibits that it names as inputs of its making. */
export function statedSources(subjects: readonly Subject[]): readonly Link[] {
  const names = indexNames(subjects)
  return subjects.flatMap((subject, from) =>
    subject.inputs.flatMap((input) => {
      const candidates = resolve({ input, from, subject, names })
      const detail = candidates.length === 1 ? input.reader : `${input.reader}, one of ${candidates.length}`
      return candidates
        .slice(0, MAX_STATED_CANDIDATES)
        .map((to): Link => ({ from, to, kind: 'derived-from', back: 'source-of', basis: 'claim', detail }))
    }),
  )
}

type Names = Readonly<{
  bySha256: ReadonlyMap<string, readonly number[]>
  byPath: ReadonlyMap<string, readonly number[]>
  byBaseName: ReadonlyMap<string, readonly number[]>
}>

function indexNames(subjects: readonly Subject[]): Names {
  const bySha256 = new Map<string, number[]>()
  const byPath = new Map<string, number[]>()
  const byBaseName = new Map<string, number[]>()
  for (const [at, { path, digests, parent }] of subjects.entries()) {
    if (digests !== undefined) add(bySha256, digests.sha256, at)
    if (parent !== undefined) continue
    add(byPath, path, at)
    add(byBaseName, baseName(path), at)
  }
  return { bySha256, byPath, byBaseName }
}

/** The digest decides where there is one; then the path beside the exhibit; then the bare name anywhere. */
function resolve(args: { input: StatedInput; from: number; subject: Subject; names: Names }): readonly number[] {
  const { input, from, subject, names } = args
  const others = (found: readonly number[] | undefined): readonly number[] => (found ?? []).filter((at) => at !== from)
  const digest = input.sha256 ?? (/^[0-9a-f]{64}$/iu.test(input.name) ? input.name : undefined)
  const byDigest = digest === undefined ? [] : others(names.bySha256.get(digest.toLowerCase()))
  if (byDigest.length > 0) return byDigest
  const name = plainName(input.name)
  if (name === '') return []
  const folder = folderOf(subject.path)
  const beside = others(names.byPath.get(folder === '' ? name : `${folder}/${name}`))
  if (beside.length > 0) return beside
  const exact = others(names.byPath.get(name))
  return exact.length > 0 ? exact : others(names.byBaseName.get(baseName(name)))
}

/** As exhibits are named: `/` separates, `%` is written `%25`; ComfyUI's ` [input]` and the like are no part of a name. */
function plainName(name: string): string {
  const bare = name.replace(/ \[(?:input|output|temp)\]$/u, '').replaceAll('\\', '/')
  return bare.replaceAll('%', '%25').replace(/^(?:\.\/)+/u, '')
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function add(map: Map<string, number[]>, key: string, at: number): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [at])
  else list.push(at)
}
