// Signs pictures with Content Credentials through c2pa-rs compiled to WebAssembly: what a camera, an editor or a generator
// would do. COSE_Sign1 as RFC 9052 §4.2 has it, the chain in the protected header (RFC 9360).
import { sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { initSync, WasmBuilder } from '@contentauth/c2pa-wasm'
import type { Signer } from './certificates.ts'

const RESERVED_BYTES = 10_000
const ES256 = -7
const X5CHAIN = 33

export type Credentials = Readonly<{
  type: string
  signer: Signer
  actions: readonly Readonly<Record<string, unknown>>[]
  /** Pictures that it is made from, each named. */
  ingredients?: readonly Readonly<{ title: string; relationship: string; type: string; bytes: Uint8Array }>[]
  /** Names a place elsewhere for the manifest instead of embedding it. */
  remoteUrl?: string
}>

/** The picture with a signed manifest in the container's own place for it. */
export async function signPicture(bytes: Uint8Array, credentials: Credentials): Promise<Uint8Array> {
  start()
  const { type, signer, actions, ingredients = [], remoteUrl } = credentials
  const builder = WasmBuilder.fromJson(
    JSON.stringify({
      claim_generator_info: [{ name: 'Rempart test', version: '1.0' }],
      title: 'test picture',
      format: type,
      assertions: [{ label: 'c2pa.actions', data: { actions } }],
    }),
    JSON.stringify({ verify: { verify_after_sign: false, remote_manifest_fetch: false } }),
  )
  for (const { bytes: source, type: format, ...named } of ingredients)
    await builder.addIngredientFromBlob(JSON.stringify({ ...named, format }), format, new MemoryBlob(source))
  if (remoteUrl !== undefined) {
    builder.setRemoteUrl(remoteUrl)
    builder.setNoEmbed(true)
  }
  const definition = {
    alg: 'es256',
    reserveSize: RESERVED_BYTES,
    sign: (claim: Uint8Array) => coseSign1(claim, signer),
  }
  return builder.sign(definition, [], type, new MemoryBlob(bytes))
}

/** Adobe's and c2pa-rs' reader wants a browser's Blob and its synchronous reader. */
class MemoryBlob extends Blob {
  readonly held: Uint8Array<ArrayBuffer>
  constructor(bytes: Uint8Array) {
    const held = Uint8Array.from(bytes)
    super([held])
    this.held = held
  }
  override slice(from = 0, to = this.held.length): Blob {
    return new MemoryBlob(this.held.subarray(from, to))
  }
  override async arrayBuffer(): Promise<ArrayBuffer> {
    return this.held.buffer.slice(this.held.byteOffset, this.held.byteOffset + this.held.length)
  }
}

let ready = false
function start(): void {
  if (ready) return
  const require = createRequire(import.meta.url)
  Object.assign(globalThis, {
    FileReaderSync: class {
      readAsArrayBuffer({ held }: MemoryBlob): ArrayBuffer {
        return Uint8Array.from(held).buffer
      }
    },
  })
  initSync({ module: readFileSync(require.resolve('@contentauth/c2pa-wasm/c2pa.wasm')) })
  ready = true
}

async function coseSign1(claim: Uint8Array, { key, chain }: Signer): Promise<Uint8Array<ArrayBuffer>> {
  const header = map([
    [integer(1), integer(ES256)],
    [integer(X5CHAIN), array(chain.map(byteString))],
  ])
  const signed = array([text('Signature1'), byteString(header), byteString(new Uint8Array()), byteString(claim)])
  const signature = sign('sha256', signed, { key, dsaEncoding: 'ieee-p1363' })
  const whole = (padding: number): Buffer =>
    Buffer.concat([
      Buffer.from([0xd2]),
      array([
        byteString(header),
        map([[text('pad'), byteString(new Uint8Array(padding))]]),
        Buffer.from([0xf6]),
        byteString(signature),
      ]),
    ])
  return Uint8Array.from(whole(RESERVED_BYTES - whole(1000).length + 1000))
}

/** CBOR (RFC 8949 §3), as far as a COSE_Sign1 needs it. */
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value])
  if (value < 256) return Buffer.from([(major << 5) | 24, value])
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255])
}
const integer = (value: number): Buffer => (value < 0 ? head(1, -1 - value) : head(0, value))
const byteString = (bytes: Uint8Array): Buffer => Buffer.concat([head(2, bytes.length), bytes])
const text = (value: string): Buffer => Buffer.concat([head(3, value.length), Buffer.from(value)])
const array = (items: readonly Buffer[]): Buffer => Buffer.concat([head(4, items.length), ...items])
const map = (pairs: readonly (readonly [Buffer, Buffer])[]): Buffer =>
  Buffer.concat([head(5, pairs.length), ...pairs.flat()])
