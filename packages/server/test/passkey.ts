// A passkey in software for tests, written from WebAuthn level 3 alone: an ES256 credential that answers creation and
// request options as a browser's `toJSON()` would. What it lies about, it is told to.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

export type Lies = Readonly<{
  origin?: string
  relyingParty?: string
  counter?: number
  userHandle?: string
  verified?: boolean
}>
type CreationOptions = Readonly<{ challenge: string; user: Readonly<{ id: string }> }>

export type SoftPasskey = Readonly<{
  id: string
  create(options: CreationOptions, lies?: Lies): Record<string, unknown>
  get(options: Readonly<{ challenge: string }>, lies?: Lies): Record<string, unknown>
}>

const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest()

/** `site`: the origin that the browser believes to be on. */
export function softPasskey(site: string): SoftPasskey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credential = randomBytes(32)
  const id = b64(credential)
  let counter = 0
  let user = ''
  const clientData = (type: string, challenge: string, lies: Lies): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: lies.origin ?? site, crossOrigin: false }))
  const authenticatorData = (lies: Lies, attested: Uint8Array = Buffer.alloc(0)): Buffer => {
    counter = lies.counter ?? counter + 1
    const flags = 0x01 | (lies.verified === false ? 0 : 0x04) | (attested.length > 0 ? 0x40 : 0)
    const head = Buffer.alloc(5)
    head.writeUInt8(flags, 0)
    head.writeUInt32BE(counter, 1)
    return Buffer.concat([sha256(lies.relyingParty ?? new URL(site).hostname), head, attested])
  }
  const shell = { id, rawId: id, type: 'public-key', clientExtensionResults: {} }
  return {
    id,
    create(options, lies = {}) {
      user = options.user.id
      const attested = Buffer.concat([
        Buffer.alloc(16),
        Buffer.from([0, credential.length]),
        credential,
        coseKey(publicKey),
      ])
      const authData = authenticatorData(lies, attested)
      const attestationObject = cborMap([
        ['fmt', cborText('none')],
        ['attStmt', Buffer.from([0xa0])],
        ['authData', cborBytes(authData)],
      ])
      const clientDataJSON = b64(clientData('webauthn.create', options.challenge, lies))
      return {
        ...shell,
        response: { clientDataJSON, attestationObject: b64(attestationObject), transports: ['internal'] },
      }
    },
    get(options, lies = {}) {
      const data = clientData('webauthn.get', options.challenge, lies)
      const authData = authenticatorData(lies)
      const signature = sign('sha256', Buffer.concat([authData, sha256(data)]), privateKey)
      const userHandle = lies.userHandle ?? user
      return {
        ...shell,
        response: {
          clientDataJSON: b64(data),
          authenticatorData: b64(authData),
          signature: b64(signature),
          userHandle,
        },
      }
    },
  }
}

/** COSE_Key of an ES256 key (RFC 9053, §7.1.1): {1: 2, 3: -7, -1: 1, -2: x, -3: y}. */
function coseKey(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    cborBytes(Buffer.from(x, 'base64url')),
    Buffer.from([0x22]),
    cborBytes(Buffer.from(y, 'base64url')),
  ])
}

function cborMap(entries: readonly (readonly [string, Buffer])[]): Buffer {
  return Buffer.concat([
    Buffer.from([0xa0 | entries.length]),
    ...entries.flatMap(([key, value]) => [cborText(key), value]),
  ])
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 | text.length]), Buffer.from(text)])
}

function cborBytes(bytes: Uint8Array): Buffer {
  const head =
    bytes.length < 24
      ? [0x40 | bytes.length]
      : bytes.length < 256
        ? [0x58, bytes.length]
        : [0x59, bytes.length >> 8, bytes.length & 255]
  return Buffer.concat([Buffer.from(head), bytes])
}
