// Asks the witnesses about every new checkpoint, beside the publisher: a witness that is slow or away holds nothing up.
import { setTimeout as sleep } from 'node:timers/promises'
import { CHECKPOINT_NAME, type LedgerStorage, parseCheckpoint } from '@rempart/ledger'
import { WITNESS_LAG_ALARM_MS, WITNESS_PAUSE_MS, WITNESS_REFRESH_MS } from '../limits.ts'
import { stackOf } from '../log.ts'
import { askWitnesses, type WitnessRound } from './ask-witnesses.ts'
import { halt, type HaltSettings } from './halt.ts'
import type { PolicyInForce } from './policy-in-force.ts'
import { conflictOf } from './refuse-other-past.ts'

export type WitnessingSettings = HaltSettings &
  Readonly<{
    tiles: LedgerStorage
    /** Asked before each round: two persons may have changed it. */
    policyInForce: () => Promise<PolicyInForce | undefined>
    /** Between two rounds, in milliseconds. */
    pauseMs?: number
  }>
/** `halted` turns true when a witness knew another ledger: nothing more may be published. */
export type Witnessing = Readonly<{ isHalted(): boolean; stop(): Promise<void> }>

/** Goes on until it is stopped, or has halted the ledger. */
export function startWitnessing(settings: WitnessingSettings): Witnessing {
  const { clock, log, pauseMs = WITNESS_PAUSE_MS } = settings
  const stopping = new AbortController()
  const known = new Map<string, number>()
  let cosignedSize = -1
  let policyNumber = -1
  let cosignedAtMs = 0
  let waitingSinceMs: number | undefined
  let alarmed = false
  let isHalted = false

  /** Notes the lag; an alarm once for each time that it grows too long. */
  function note(round: WitnessRound): void {
    const now = clock.now().getTime()
    if (round.cosigned) {
      cosignedSize = round.size
      cosignedAtMs = now
      waitingSinceMs = undefined
      alarmed = false
    } else waitingSinceMs ??= now
    const lagMs = waitingSinceMs === undefined ? 0 : now - waitingSinceMs
    if (lagMs > WITNESS_LAG_ALARM_MS && !alarmed) {
      alarmed = true
      log.error({ event: 'witness-lag', durationMs: lagMs, size: round.size })
    }
  }

  async function round(): Promise<void> {
    const inForce = await settings.policyInForce()
    if (inForce === undefined) return
    if (inForce.number !== policyNumber) cosignedSize = -1
    policyNumber = inForce.number
    const size = await checkpointSize(settings.tiles)
    const isFresh = clock.now().getTime() - cosignedAtMs < WITNESS_REFRESH_MS
    if (size === cosignedSize && isFresh) return
    const asked = await askWitnesses({ ...settings, policy: inForce.policy, known })
    if (asked === undefined) return
    if (asked.conflict !== undefined) {
      isHalted = true
      await halt(settings, conflictOf(asked.note, asked.conflict))
    }
    note(asked)
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted && !isHalted) {
      await round().catch((error: unknown) => log.error({ event: 'witnessing-failed', stack: stackOf(error) }))
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const running = run()
  return {
    isHalted: () => isHalted,
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

async function checkpointSize(tiles: LedgerStorage): Promise<number | undefined> {
  return parseCheckpoint((await tiles.read(CHECKPOINT_NAME)) ?? new Uint8Array(0))?.checkpoint.size
}
