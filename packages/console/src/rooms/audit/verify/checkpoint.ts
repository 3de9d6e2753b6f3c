// Opens a signed checkpoint in the browser: the note's Ed25519 signature by the key that the reader gives, then what it
// says (c2sp.org/signed-note, c2sp.org/tlog-checkpoint). WebCrypto alone; nothing of the server's own verifier.

/** What a checkpoint says. `root`: 32 bytes. */
export type Checkpoint = Readonly<{ origin: string; size: number; root: Uint8Array }>
/** Why a checkpoint is not believed. */
export type Doubt = 'malformed-key' | 'malformed-note' | 'no-signature' | 'wrong-signature' | 'malformed-checkpoint'

const ED25519 = 0x01
const utf8 = new TextEncoder()

/** The checkpoint of a note, or why it is not one signed by this key. `verifierKey`: `name+id+base64(1 ‖ key)`. */
export async function openCheckpoint(note: string, verifierKey: string): Promise<Checkpoint | Doubt> {
  const key = await readKey(verifierKey)
  if (key === undefined) return 'malformed-key'
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) return 'malformed-note'
  const text = note.slice(0, split + 1)
  const own = note
    .slice(split + 2, -1)
    .split('\n')
    .map((line) => /^— (\S+) ([A-Za-z0-9+/]+=*)$/u.exec(line))
    .filter((line) => line?.[1] === key.name)
    .map((line) => fromBase64(line?.[2] ?? ''))
    .filter((bytes) => bytes !== undefined && hex(bytes.subarray(0, 4)) === key.id)
  const [signature] = own
  if (own.length !== 1 || signature === undefined) return 'no-signature'
  const imported = await crypto.subtle.importKey('raw', buffer(key.publicKey), 'Ed25519', false, ['verify'])
  const good = await crypto.subtle.verify('Ed25519', imported, buffer(signature.subarray(4)), utf8.encode(text))
  if (!good) return 'wrong-signature'
  const [origin = '', size = '', root = ''] = text.split('\n')
  const bytes = fromBase64(root)
  if (!/^(?:0|[1-9]\d{0,15})$/u.test(size) || bytes?.length !== 32) return 'malformed-checkpoint'
  return { origin, size: Number(size), root: bytes }
}

async function readKey(
  text: string,
): Promise<Readonly<{ name: string; id: string; publicKey: Uint8Array }> | undefined> {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/u.exec(text.trim()) ?? []
  const bytes = fromBase64(encoded ?? '')
  if (name === undefined || id === undefined || bytes?.length !== 33 || bytes[0] !== ED25519) return undefined
  const named = new Uint8Array([...utf8.encode(`${name}\n`), ...bytes])
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', named))
  return hex(digest.subarray(0, 4)) === id ? { name, id, publicKey: bytes.subarray(1) } : undefined
}

function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  } catch {
    return undefined // not base64: the caller says what was malformed
  }
}

/** Bytes as WebCrypto takes them: in a buffer of their own. */
function buffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
