// Requests that come at the same time share one transaction, and so one fsync and one turn at the ledger's lock. A request
// is answered when its group is durable. Urgent ones go first.

export type GroupCommit<T, R> = Readonly<{
  /** Resolves with this item's own result once the group is durable. */
  submit(item: T, settings: Readonly<{ first: boolean }>): Promise<R>
  /** Items that wait for the next group. */
  waiting(): number
}>

type Waiting<T, R> = Readonly<{ item: T; resolve: (result: R) => void; reject: (error: unknown) => void }>

/** `run` takes a group whose keys all differ. Where it fails for a group, each item is tried alone, so that one item that
 * cannot be stored spoils no other; where `isCommon` says that the error is not of an item, all are told at once. */
export function groupCommit<T, R>(
  run: (items: readonly T[]) => Promise<readonly R[]>,
  settings: Readonly<{ size: number; keyOf: (item: T) => string; isCommon: (error: unknown) => boolean }>,
): GroupCommit<T, R> {
  let urgent: Waiting<T, R>[] = []
  let ordinary: Waiting<T, R>[] = []
  let running = false

  function take(): readonly Waiting<T, R>[] {
    const keys = new Set<string>()
    const group: Waiting<T, R>[] = []
    const left = (queue: readonly Waiting<T, R>[]): Waiting<T, R>[] =>
      queue.filter((entry) => {
        const key = settings.keyOf(entry.item)
        if (group.length >= settings.size || keys.has(key)) return true
        keys.add(key)
        group.push(entry)
        return false
      })
    urgent = left(urgent)
    ordinary = left(ordinary)
    return group
  }

  async function commit(group: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await run(group.map(({ item }) => item))
      group.forEach(({ resolve }, i) => resolve(results[i] as R))
    } catch (error) {
      if (group.length === 1 || settings.isCommon(error)) for (const { reject } of group) reject(error)
      else for (const entry of group) await commit([entry])
    }
  }

  async function work(): Promise<void> {
    if (running) return
    running = true
    // What arrives in the same turn of the event loop joins the first group.
    await new Promise((resolve) => setImmediate(resolve))
    while (urgent.length + ordinary.length > 0) await commit(take())
    running = false
  }

  return {
    submit: (item, { first }) =>
      new Promise((resolve, reject) => {
        const queue = first ? urgent : ordinary
        queue.push({ item, resolve, reject })
        void work()
      }),
    waiting: () => urgent.length + ordinary.length,
  }
}
