// Rates that hold across every process of the site: one row a key, one statement a request, the database's clock
// (generic cell rate algorithm, ITU-T I.371 annex A).
import type { Queryable } from '../database.ts'

/** `perMinute` on the long run, at most `burst` at once. */
export type Rate = Readonly<{ perMinute: number; burst: number }>

/** Takes one request off a key's rate. Undefined where it may pass; else the seconds until one more may. */
export async function takeRate(db: Queryable, key: string, { perMinute, burst }: Rate): Promise<number | undefined> {
  const intervalS = 60 / perMinute
  const { rowCount } = await db.query({
    name: 'take-rate',
    text: `INSERT INTO rate AS r (key, arrival) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
      ON CONFLICT (key) DO UPDATE
        SET arrival = greatest(r.arrival, clock_timestamp()) + make_interval(secs => $2)
        WHERE r.arrival <= clock_timestamp() + make_interval(secs => $3)`,
    values: [key, intervalS, intervalS * (burst - 1)],
  })
  return rowCount === 1 ? undefined : Math.max(1, Math.ceil(intervalS))
}

/** Removes keys that nobody has used up any more; the number removed. */
export async function deleteSpentRates(db: Queryable): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM rate WHERE arrival < clock_timestamp()')
  return rowCount ?? 0
}
