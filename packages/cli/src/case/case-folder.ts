// The folder of a case: what lies where, and who may write to it.
import { existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { UserError } from '@rempart/core'

export type CaseFolder = Readonly<{
  path: string
  manifest: string
  cards: string
  texts: string
  report: string
  csv: string
  run: string
  ledger: string
  work: string
}>

/** Names only; nothing is read or made. */
export function caseFolder(path: string): CaseFolder {
  const at = (name: string): string => join(path, name)
  return {
    path,
    manifest: at('manifest.jsonl'),
    cards: at('cards.jsonl'),
    texts: at('texts.jsonl'),
    report: at('report.html'),
    csv: at('exhibits.csv'),
    run: at('run.json'),
    ledger: at('ledger'),
    work: at('work.db'),
  }
}

/** Makes the folder, or takes up a case that is there already. UserError `not-empty` where something else lies there,
 * `conflict` where the case would lie inside the folder under examination. */
export function openCaseForWriting(path: string, examined: string): CaseFolder {
  const folder = caseFolder(resolve(path))
  mkdirSync(folder.path, { recursive: true })
  const inside = relative(realpathSync(examined), realpathSync(folder.path))
  if (inside === '' || !(inside.startsWith('..') || inside.startsWith('/'))) {
    throw new UserError({
      code: 'conflict',
      subject: path,
      reason: `lies inside ${examined}; nothing may be written there`,
    })
  }
  const others = readdirSync(folder.path)
  if (others.length > 0 && !existsSync(folder.work) && !existsSync(folder.run)) {
    throw new UserError({ code: 'not-empty', subject: path, reason: 'holds other files; name a new folder' })
  }
  return folder
}

/** A finished case, whole. UserError `not-a-case` otherwise. */
export function openFinishedCase(path: string): CaseFolder {
  const folder = openClosedCase(path)
  for (const needed of [folder.manifest, folder.cards, folder.ledger]) {
    if (!existsSync(needed)) throw new UserError({ code: 'not-a-case', subject: needed, reason: 'is missing' })
  }
  return folder
}

/** A case that was finished once, whatever is missing from it now. UserError `not-a-case` otherwise. */
export function openClosedCase(path: string): CaseFolder {
  const folder = caseFolder(resolve(path))
  if (!existsSync(folder.run) && !existsSync(folder.manifest)) {
    const reason = existsSync(folder.work)
      ? 'is not finished; run the same triage command again to resume'
      : 'is no case folder'
    throw new UserError({ code: 'not-a-case', subject: path, reason })
  }
  return folder
}
