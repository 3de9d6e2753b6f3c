// Input against its schema, with the place of the first fault in the answer and nothing of what was sent: neither
// a value nor the name of a field that nobody knows.
import type { z } from 'zod'
import { HttpProblem } from './problem.ts'

/** HttpProblem 400 which names the place. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, place: string): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = [place, ...(issue?.path ?? [])].join('.')
  throw new HttpProblem({ status: 400, code: 'malformed', detail: `${where}: ${reasonOf(issue)}` })
}

function reasonOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'unrecognized_keys') return 'a field that is not known here'
  return issue?.message ?? 'malformed'
}
