// The operator's registry of hash lists: where it lies, its key, and the ledger in which every act on it is recorded.
import { join } from 'node:path'
import { userInfo } from 'node:os'
import type { ListApproval } from '@rempart/core'
import { SINGLE_OPERATOR, openRegistry } from '@rempart/exchange'
import type { RecordListAct, Registry } from '@rempart/exchange'
import { folderStorage, loadOrCreateSigner, openLedger, verifyLedger } from '@rempart/ledger'
import type { Act, EntryType } from '@rempart/ledger'
import { ledgerKeyFile, listsKey } from '../keys/key-folder.ts'

const ENTRY_TYPE_OF = {
  import: 'list-imported',
  update: 'list-updated',
  remove: 'list-removed',
  export: 'list-exported',
  quarantine: 'list-quarantined',
  'lift-quarantine': 'list-quarantine-lifted',
} as const satisfies Readonly<Record<string, EntryType>>

/** `lists`: the registry's folder; beside the keys where it is left out. */
export type RegistryPlace = Readonly<{ keys: string; lists?: string }>

/** Where the registry lies. */
export function registryFolder({ keys, lists }: RegistryPlace): string {
  return lists ?? join(keys, 'lists')
}

/** The registry of this operator; made on first use. */
export function operatorRegistry(place: RegistryPlace): Registry {
  const folder = registryFolder(place)
  return openRegistry({ folder, key: listsKey(place.keys), rules: SINGLE_OPERATOR, record: recorder(place) })
}

/** Who is at the keyboard, as far as the system says. */
export function statedBy(by: string | undefined, now: Date): ListApproval {
  return { by: by ?? userInfo().username, at: now.toISOString(), how: 'stated' }
}

/** The state of each list as its last recorded act left it, and whether the ledger holds. Names are committed values. */
export async function recordedStamps(
  place: RegistryPlace,
): Promise<Readonly<{ ok: boolean; stamps: ReadonlyMap<string, string> }>> {
  const stamps = new Map<string, string>()
  const signer = loadOrCreateSigner(ledgerKeyFile(place.keys))
  const { ok } = await verifyLedger(folderStorage(ledgerOf(place)), signer.publicKey, {
    onEntry({ entry, opening }) {
      const name = opening?.kind === 'values' ? opening.values['list']?.value : undefined
      const stamp = entry.facts['stamp']
      if (name !== undefined && typeof stamp === 'string') stamps.set(name, stamp)
    },
  })
  return { ok, stamps }
}

/** Records an act that is no list's own, such as a new approver. */
export async function recordRegistryAct(place: RegistryPlace, act: Act): Promise<void> {
  // Opened for each act alone: commands are short, and two of them may be at work.
  const signer = loadOrCreateSigner(ledgerKeyFile(place.keys))
  const ledger = await openLedger({ storage: folderStorage(ledgerOf(place)), signer, clock: { now: () => new Date() } })
  try {
    await ledger.append(act, { durable: true })
  } finally {
    await ledger.close()
  }
}

function ledgerOf(place: RegistryPlace): string {
  return join(registryFolder(place), 'ledger')
}

function recorder(place: RegistryPlace): RecordListAct {
  return ({ act, list, stamp, approvals, facts, reason }) => {
    const by = approvals.map((approval) => `${approval.by} (${approval.how})`).join(', ')
    const commit = { list, by, ...(reason !== undefined && { reason }) }
    return recordRegistryAct(place, { type: ENTRY_TYPE_OF[act], commit, facts: { ...facts, stamp } })
  }
}
