// The ledger's signing key: Ed25519 in PKCS #8 PEM, one file outside every case, readable by its owner only.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { UserError } from '@rempart/core'
import type { Signer } from './signed-note.ts'

/** The signer of the key file at `path`; makes the file (mode 0600) where there is none. */
export function loadOrCreateSigner(path: string): Signer {
  const pem = readKeyFile(path) ?? createKeyFile(path)
  return signerOf(parseKey(pem, path))
}

/** A signer whose key is never stored, for tests and trial runs. */
export function temporarySigner(): Signer {
  return signerOf(generateKeyPairSync('ed25519').privateKey)
}

function signerOf(key: KeyObject): Signer {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return { publicKey: new Uint8Array(spki.subarray(-32)), sign: (message) => sign(null, message, key) }
}

function parseKey(pem: string, path: string): KeyObject {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch (cause) {
    throw new UserError({ code: 'malformed', subject: path, reason: 'not a private key in PEM form', cause })
  }
  throw new UserError({ code: 'malformed', subject: path, reason: 'not an Ed25519 key' })
}

function readKeyFile(path: string): string | undefined {
  try {
    const pem = readFileSync(path, 'utf8')
    if ((statSync(path).mode & 0o077) !== 0)
      throw new UserError({ code: 'refused', subject: path, reason: 'others may read the key: run chmod 600 on it' })
    return pem
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Linked into place, so that of two processes starting at once both end with the same key. */
function createKeyFile(path: string): string {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
  const temporary = `${path}.${process.pid}.tmp`
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(temporary, pem, { mode: 0o600, flag: 'wx', flush: true })
  try {
    linkSync(temporary, path)
    return pem
  } catch (error) {
    const other = readKeyFile(path)
    if (other === undefined) throw error
    return other
  } finally {
    rmSync(temporary, { force: true })
  }
}
