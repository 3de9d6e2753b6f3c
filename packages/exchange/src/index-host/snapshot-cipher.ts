// Seals a stream of bytes in pieces, each authenticated before its content is used: the STREAM construction (Hoang,
// Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015, §7) over
// AES-256-GCM. The nonce is 7 zero bytes, the piece's number (u32, big-endian) and a flag that is 1 on the last piece, so
// pieces cannot be dropped, swapped or cut off. Each file has a key of its own by HKDF-SHA256 over a random salt.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

export const TAG_BYTES = 16
export const SALT_BYTES = 32
export const KEY_CHECK_BYTES = 16

/** The key of one file, and bytes by which another key is told from damage. */
export function fileKeys(key: Uint8Array, salt: Uint8Array): { fileKey: Uint8Array; keyCheck: Uint8Array } {
  return {
    fileKey: new Uint8Array(hkdfSync('sha256', key, salt, 'rempart index snapshot: content', 32)),
    keyCheck: createHmac('sha256', key)
      .update('rempart index snapshot: key check')
      .update(salt)
      .digest()
      .subarray(0, KEY_CHECK_BYTES),
  }
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}

type Piece = Readonly<{ fileKey: Uint8Array; preamble: Uint8Array; number: number; last: boolean; bytes: Uint8Array }>

/** The sealed piece: as many bytes as the plain one and a tag. */
export function sealPiece({ fileKey, preamble, number, last, bytes }: Piece): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', fileKey, nonceOf(number, last)).setAAD(preamble)
  return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}

/** The plain piece, or undefined when it is not what was sealed. */
export function openPiece({ fileKey, preamble, number, last, bytes }: Piece): Uint8Array | undefined {
  if (bytes.length < TAG_BYTES) return undefined
  const body = bytes.subarray(0, bytes.length - TAG_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', fileKey, nonceOf(number, last), { authTagLength: TAG_BYTES })
  decipher.setAAD(preamble).setAuthTag(bytes.subarray(body.length))
  const plain = decipher.update(body)
  try {
    decipher.final()
  } catch {
    return undefined
  }
  return plain
}

function nonceOf(number: number, last: boolean): Uint8Array {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(number, 7)
  nonce[11] = last ? 1 : 0
  return nonce
}
