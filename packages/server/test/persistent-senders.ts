// Senders that keep sending a report under its identifier until it is acknowledged, and remember what was: the ledger of
// acknowledgements that a crash test compares the site with.
import { setTimeout as sleep } from 'node:timers/promises'
import type { IntakeReceipt } from '../src/intake/receipt.ts'
import { documentedDigest, newReportId, sendFiles, sendJson } from './senders.ts'

export type Senders = Readonly<{
  acknowledged(): readonly IntakeReceipt[]
  /** Answers other than 201, by status; connections that failed count as 0. */
  refusals(): ReadonlyMap<number, number>
  /** Milliseconds since the last acknowledgement. */
  silenceMs(): number
  longestSilenceMs(): number
  stop(): Promise<void>
}>

/** Every fifth report has a file. A digest that differs from the documented one throws at `stop`. */
export function persistentSenders(urls: readonly string[], count: number): Senders {
  const receipts: IntakeReceipt[] = []
  const refused = new Map<number, number>()
  let stopped = false
  let last = performance.now()
  let longest = 0

  async function send(worker: number): Promise<void> {
    for (let n = 0; !stopped; n += 1) {
      const report = { id: newReportId(), text: `sender ${worker}, number ${n}: boats in a harbour` }
      const bytes = n % 5 === 4 ? Buffer.from(`a drawing ${worker} ${n}`.repeat(200)) : undefined
      for (let attempt = 0; ; attempt += 1) {
        const url = urls[(worker + attempt) % urls.length] ?? ''
        const status = await attemptOnce(url, report, bytes)
        if (status === 201 || stopped) break
        refused.set(status, (refused.get(status) ?? 0) + 1)
        await sleep(50)
      }
    }
  }

  async function attemptOnce(
    url: string,
    report: Readonly<{ id: string; text: string }>,
    bytes: Uint8Array | undefined,
  ): Promise<number> {
    try {
      const answer =
        bytes === undefined ? await sendJson(url, report) : await sendFiles(url, report, [{ name: 'drawing', bytes }])
      if (answer.status !== 201) return answer.status
      const receipt = (await answer.json()) as IntakeReceipt
      if (receipt.digest !== documentedDigest(report, bytes === undefined ? [] : [bytes]))
        throw new WrongDigest(report.id)
      receipts.push(receipt)
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
      return 201
    } catch (error) {
      if (error instanceof WrongDigest) throw error
      return 0
    }
  }

  const running = Array.from({ length: count }, (_, worker) => send(worker))
  return {
    acknowledged: () => receipts,
    refusals: () => refused,
    silenceMs: () => performance.now() - last,
    longestSilenceMs: () => longest,
    stop: async () => {
      stopped = true
      await Promise.all(running)
    },
  }
}

class WrongDigest extends Error {}
