// What the host asks of a worker.
import type { MediaType, PdqPipeline, RenderOptions } from '@rempart/core'
import type { TrustSettings } from '@rempart/provenance'

export type Request =
  | Readonly<{ kind: 'start'; trust: TrustSettings }>
  | Readonly<{ kind: 'examine'; type: MediaType; pipeline: PdqPipeline; credentials: boolean; bytes: Uint8Array }>
  | Readonly<{ kind: 'render'; type: MediaType; options: RenderOptions; bytes: Uint8Array }>

/** A short JSON head (the host is trusted), then the bytes of the file as they are. */
export function writeRequest(request: Request): readonly Uint8Array[] {
  const { bytes, ...head } = 'bytes' in request ? request : { ...request, bytes: new Uint8Array() }
  const json = Buffer.from(JSON.stringify(head))
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32LE(4 + json.length + bytes.length, 0)
  lengths.writeUInt32LE(json.length, 4)
  return [lengths, json, bytes]
}

export function readRequest(frame: Uint8Array): Request {
  const view = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)
  const jsonBytes = view.readUInt32LE(0)
  const head = JSON.parse(view.subarray(4, 4 + jsonBytes).toString('utf8')) as Request
  return head.kind === 'start' ? head : { ...head, bytes: view.subarray(4 + jsonBytes) }
}
