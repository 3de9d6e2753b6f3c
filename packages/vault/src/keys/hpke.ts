// Sealing to a public key: HPKE in base mode, one message a sender (RFC 9180 §5.1.1, §6.1), with DHKEM(X25519, HKDF-SHA256),
// HKDF-SHA256 and AES-256-GCM. The sender cannot open what it sealed.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { refusedKey } from './key-wrap.ts'

export const ENCAPSULATED_BYTES = 32
const TAG_BYTES = 16
const KEM_ID = 0x0020
const KDF_ID = 0x0001
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex')
const SPKI_X25519 = Buffer.from('302a300506032b656e032100', 'hex')

/** The symmetric cipher of a suite (RFC 9180 §7.3). */
export type Aead = Readonly<{ id: number; name: 'aes-128-gcm' | 'aes-256-gcm'; keyBytes: number }>
export const AES_256_GCM: Aead = { id: 0x0002, name: 'aes-256-gcm', keyBytes: 32 }

type Bound = Readonly<{ info: Uint8Array; aad: Uint8Array; aead?: Aead }>

/** Raw 32-byte keys of a fresh pair. */
export function generateX25519(): Readonly<{ privateKey: Uint8Array; publicKey: Uint8Array }> {
  const { privateKey } = generateKeyPairSync('x25519')
  const raw = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)
  return { privateKey: raw, publicKey: rawPublic(privateKey) }
}

/** Encapsulated key, then ciphertext and tag. */
export function sealTo(publicKey: Uint8Array, message: Uint8Array, bound: Bound): Uint8Array {
  const ephemeral = generateKeyPairSync('x25519').privateKey
  const enc = rawPublic(ephemeral)
  const dh = diffieHellman({ privateKey: ephemeral, publicKey: importPublic(publicKey) })
  const aead = bound.aead ?? AES_256_GCM
  const { key, nonce } = schedule({ dh, enc, publicKey, info: bound.info, aead })
  const cipher = createCipheriv(aead.name, createSecretKey(key), nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(bound.aad)
  return Buffer.concat([enc, cipher.update(message), cipher.final(), cipher.getAuthTag()])
}

/** The message that was sealed; UserError `refused` where it was not for this key, info and additional data. */
export function openSealed(privateKey: Uint8Array, sealed: Uint8Array, bound: Bound): Uint8Array {
  if (sealed.length < ENCAPSULATED_BYTES + TAG_BYTES) throw refusedKey()
  const enc = sealed.subarray(0, ENCAPSULATED_BYTES)
  const aead = bound.aead ?? AES_256_GCM
  const own = createPrivateKey({ key: Buffer.concat([PKCS8_X25519, privateKey]), format: 'der', type: 'pkcs8' })
  try {
    const dh = diffieHellman({ privateKey: own, publicKey: importPublic(enc) })
    const { key, nonce } = schedule({ dh, enc, publicKey: rawPublic(own), info: bound.info, aead })
    const decipher = createDecipheriv(aead.name, key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(bound.aad)
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const message = decipher.update(sealed.subarray(ENCAPSULATED_BYTES, -TAG_BYTES))
    decipher.final()
    return message
  } catch (cause) {
    throw refusedKey(cause) // a point of low order or a wrong tag
  }
}

type Secrets = Readonly<{ dh: Uint8Array; enc: Uint8Array; publicKey: Uint8Array; info: Uint8Array; aead: Aead }>

/** Key and nonce of the first and only message (RFC 9180 §4.1, §5.1). */
function schedule({ dh, enc, publicKey, info, aead }: Secrets): Readonly<{ key: Uint8Array; nonce: Uint8Array }> {
  const kemSuite = Buffer.concat([Buffer.from('KEM'), u16(KEM_ID)])
  const eaePrk = labeledExtract({ suite: kemSuite, salt: EMPTY, label: 'eae_prk', ikm: dh })
  const kemContext = Buffer.concat([enc, publicKey])
  const shared = labeledExpand({ suite: kemSuite, prk: eaePrk, label: 'shared_secret', info: kemContext, length: 32 })
  const suite = Buffer.concat([Buffer.from('HPKE'), u16(KEM_ID), u16(KDF_ID), u16(aead.id)])
  const pskIdHash = labeledExtract({ suite, salt: EMPTY, label: 'psk_id_hash', ikm: EMPTY })
  const infoHash = labeledExtract({ suite, salt: EMPTY, label: 'info_hash', ikm: info })
  const context = Buffer.concat([Buffer.of(0), pskIdHash, infoHash]) // mode 0: base
  const prk = labeledExtract({ suite, salt: shared, label: 'secret', ikm: EMPTY })
  return {
    key: labeledExpand({ suite, prk, label: 'key', info: context, length: aead.keyBytes }),
    nonce: labeledExpand({ suite, prk, label: 'base_nonce', info: context, length: 12 }),
  }
}

const EMPTY = Buffer.alloc(0)

type Extract = Readonly<{ suite: Uint8Array; salt: Uint8Array; label: string; ikm: Uint8Array }>
function labeledExtract({ suite, salt, label, ikm }: Extract): Buffer {
  return hmac(salt, [Buffer.from('HPKE-v1'), suite, Buffer.from(label), ikm])
}

type Expand = Readonly<{ suite: Uint8Array; prk: Uint8Array; label: string; info: Uint8Array; length: number }>
/** At most 32 bytes, so one round of HKDF-Expand. */
function labeledExpand({ suite, prk, label, info, length }: Expand): Buffer {
  const labeled = [u16(length), Buffer.from('HPKE-v1'), suite, Buffer.from(label), info, Buffer.of(1)]
  return hmac(prk, labeled).subarray(0, length)
}

function hmac(key: Uint8Array, parts: readonly Uint8Array[]): Buffer {
  const mac = createHmac('sha256', createSecretKey(key)) // bytes would cost Node a thrown and caught error
  for (const part of parts) mac.update(part)
  return mac.digest()
}

function u16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff)
}

/** Intake seals to one key thousands of times; importing it is half of the work. */
const imported = new WeakMap<Uint8Array, KeyObject>()

function importPublic(raw: Uint8Array): KeyObject {
  const known = imported.get(raw)
  if (known !== undefined) return known
  const key = createPublicKey({ key: Buffer.concat([SPKI_X25519, raw]), format: 'der', type: 'spki' })
  imported.set(raw, key)
  return key
}

function rawPublic(privateKey: KeyObject): Uint8Array {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
}
