// Where keys live: outside every case, in the operator's data folder (XDG Base Directory Specification).
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const SECRET_BYTES = 32

/** The folder of keys, made on first use and readable by its owner alone. */
export function keyFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const base =
    environment['REMPART_HOME'] ?? join(environment['XDG_DATA_HOME'] ?? join(homedir(), '.local/share'), 'rempart')
  mkdirSync(base, { recursive: true, mode: 0o700 })
  chmodSync(base, 0o700)
  return base
}

/** The Ed25519 key that signs the checkpoints of ledgers. */
export function ledgerKeyFile(folder: string): string {
  return join(folder, 'ledger-key.pem')
}

/** The key that turns a stated model, workflow or prompt into the name of a generation run. */
export function runNameKey(folder: string): Uint8Array {
  return secretFile(join(folder, 'run-names.key'))
}

/** The key that seals the registry of hash lists. */
export function listsKey(folder: string): Uint8Array {
  return secretFile(join(folder, 'lists.key'))
}

/** The key that seals index files. */
export function indexKey(folder: string): Uint8Array {
  return secretFile(join(folder, 'index.key'))
}

/** The seed of the key and the padding of private lookups. */
export function privateLookupSeed(folder: string): Uint8Array {
  return secretFile(join(folder, 'private-lookup.key'))
}

/** Random bytes in a file of their own, made on first use. */
function secretFile(file: string): Uint8Array {
  if (!existsSync(file)) writeFileSync(file, randomBytes(SECRET_BYTES), { mode: 0o600, flag: 'wx' })
  return readFileSync(file)
}
