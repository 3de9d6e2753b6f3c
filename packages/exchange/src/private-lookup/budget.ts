// How much each client may ask in a day: what keeps a list from being tried out file by file (SECURITY threat 21).
import { MAX_CLIENTS } from './limits.ts'

const DAY_MS = 86_400_000

export type Budget = Readonly<{
  /** Takes `cost` from the client's day, or takes nothing and says no. */
  take(client: string, cost: number): boolean
}>

/** Counts in memory; a day is a UTC day of `now`. */
export function createBudget(perDay: number, now: () => Date): Budget {
  let day = -1
  let spent = new Map<string, number>()
  return {
    take(client, cost) {
      const today = Math.floor(now().getTime() / DAY_MS)
      if (today !== day) [day, spent] = [today, new Map()]
      const before = spent.get(client)
      if (before === undefined && spent.size >= MAX_CLIENTS) return false
      if ((before ?? 0) + cost > perDay) return false
      spent.set(client, (before ?? 0) + cost)
      return true
    },
  }
}
