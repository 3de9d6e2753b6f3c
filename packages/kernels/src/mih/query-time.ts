// How long a query takes, for the benches: CPU time, because wall time lies on a shared machine.
import type { HashIndex } from './hash-index.ts'
import { PLAN_RADIUS_BITS } from './limits.ts'

const PASSES = 7

/** Median CPU time of a query at the planned radius over PASSES passes, in ms. */
export function queryMs(index: HashIndex, queries: readonly Uint8Array[]): number {
  const passes = Array.from({ length: PASSES }, () => {
    const from = process.cpuUsage()
    for (const query of queries) index.query(query, PLAN_RADIUS_BITS)
    return cpuMsSince(from) / queries.length
  })
  return passes.sort((one, other) => one - other)[(PASSES - 1) / 2] as number
}

/** CPU time of this process since then, in ms. */
export function cpuMsSince(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1000
}
