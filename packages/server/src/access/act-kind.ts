// What a kind of act for two is, as data: its subject, and who does it once two persons have agreed. A kind is defined in one
// file under kinds/ and listed in act-kinds.ts; its routes, its rows in the policy and its place in the ledger follow from it.
import type { ActForTwo, PersonId } from '@rempart/core'
import type { Act, RecordedTable, Transaction } from '@rempart/store'
import { z } from 'zod'
import type { Services } from '../services.ts'
import { caseId } from './id-schema.ts'

/** What doing it came to: counts, ids and codes. Kept with the act and stated in the ledger. */
export type ActResult = Readonly<Record<string, string | number | boolean>>
/** `link`: shown to the approver once, and kept nowhere. `rows`: tables into which it has put rows that no other entry names. */
export type Done = Readonly<{ result: ActResult; link?: string; rows?: readonly RecordedTable[] }>
/** `byPerson`: who does it, one of the two. */
export type Performing<S> = Readonly<{ act: Act; subject: S; byPerson: PersonId }>

/** Who does what was approved.
 * `approval`: the approval itself, in its SERIALIZABLE transaction: both are durable or neither, and a UserError undoes both.
 * `job`: a job that the approval adds. It runs again until it has succeeded, so it has to be safe to repeat; a UserError is
 * final, and the act counts as failed.
 * `asker`: one of the two, by a route that calls `performApproved`. */
export type Performance<S> =
  | Readonly<{ by: 'approval'; perform(services: Services, tx: Transaction, of: Performing<S>): Promise<Done> }>
  | Readonly<{ by: 'job'; perform(services: Services, of: Performing<S>): Promise<ActResult> }>
  | Readonly<{ by: 'asker' }>

type Facts<Shape extends z.ZodObject> = Readonly<{
  kind: ActForTwo
  /** Completes "Ask for …". */
  summary: string
  /** What it is about: ids and codes, never content. With `case`, the case is named in the path. */
  subject: Shape
  /** The person whom it is about; neither asks for it nor approves it. */
  concerns?: (subject: z.output<Shape>) => PersonId
  /** True where the asker gets a code, shown once, that belongs to the approver's link: they hold a half each. */
  inHalves?: boolean
  performance: Performance<z.output<Shape>>
}>
/** A kind whatever its subject, as routes and jobs see it. */
export type ActKind = Readonly<{
  kind: ActForTwo
  summary: string
  subject: z.ZodObject
  ofCase: boolean
  inHalves: boolean
  concerns(subject: unknown): PersonId | undefined
  performance: Performance<unknown>
}>

/** The subject of an act on a case. */
export const ofCase = z.object({ case: caseId })

/** A kind; its functions get the subject as its schema parses it. */
export function defineActKind<Shape extends z.ZodObject>(facts: Facts<Shape>): ActKind {
  const { kind, summary, subject: schema, concerns, inHalves = false, performance } = facts
  const parsed = (of: Performing<unknown>): Performing<z.output<Shape>> => ({
    ...of,
    subject: schema.parse(of.subject),
  })
  return {
    kind,
    summary,
    subject: schema,
    ofCase: 'case' in schema.shape,
    inHalves,
    concerns: (subject) => concerns?.(schema.parse(subject)),
    performance: untyped(performance, parsed),
  }
}

function untyped<S>(
  performance: Performance<S>,
  parsed: (of: Performing<unknown>) => Performing<S>,
): Performance<unknown> {
  switch (performance.by) {
    case 'approval':
      return { by: 'approval', perform: (services, tx, of) => performance.perform(services, tx, parsed(of)) }
    case 'job':
      return { by: 'job', perform: (services, of) => performance.perform(services, parsed(of)) }
    case 'asker':
      return performance
  }
}
