// Which witnesses the ledger needs now: what two persons agreed on last, and before that the file that the operator named. A
// file that is changed on the machine then changes nothing.
import { parsePolicy, type WitnessPolicy } from '@rempart/ledger'
import { newestLedgerPolicy } from '@rempart/store'
import type { Services } from '../services.ts'

/** `number` grows with each change; 0 is the operator's file. */
export type PolicyInForce = Readonly<{ number: number; policy: WitnessPolicy }>

/** Undefined where no witness is asked. */
export async function policyInForce({
  database,
  config,
}: Pick<Services, 'database' | 'config'>): Promise<PolicyInForce | undefined> {
  const agreed = await newestLedgerPolicy(database)
  if (agreed !== undefined)
    return { number: agreed.number, policy: parsePolicy(agreed.policy, `policy ${agreed.number}`) }
  return config.witnesses && { number: 0, policy: config.witnesses }
}
