// A small S3 of our own that can lie. Paths are /BUCKET/KEY; one part is one buffer; nothing is checked but what tests need.
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What it does to an object that it says it stored. `later-missing` forgets it after the answer. */
export type Lie = 'none' | 'truncated' | 'flipped' | 'later-missing' | 'wrong-etag' | 'fails-once' | 'always-fails'

export type LyingS3 = Readonly<{
  endpoint: string
  objects: Map<string, Buffer>
  tell: (lie: Lie) => void
  close: () => Promise<void>
}>

export async function lyingS3(): Promise<LyingS3> {
  const objects = new Map<string, Buffer>()
  const parts = new Map<string, Buffer[]>()
  let lie: Lie = 'none'
  let failures = 0

  const store = (path: string, bytes: Buffer): void => {
    const kept = Buffer.from(lie === 'truncated' ? bytes.subarray(0, -1) : bytes)
    if (lie === 'flipped' && kept.length > 0) kept[kept.length >> 1] = (kept[kept.length >> 1] ?? 0) ^ 1
    if (lie !== 'later-missing') objects.set(path, kept)
  }
  const etag = (bytes: Buffer): string =>
    `"${lie === 'wrong-etag' ? '0'.repeat(32) : createHash('md5').update(bytes).digest('hex')}"`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://s3')
    const body = withoutChunkSignatures(request, await bodyOf(request))
    const writes = request.method === 'PUT' || request.method === 'POST'
    if (writes && (lie === 'always-fails' || (lie === 'fails-once' && failures++ === 0))) return end(response, 500)
    const id = url.searchParams.get('uploadId')
    const path = url.pathname
    if (request.method === 'POST' && url.searchParams.has('uploads')) {
      parts.set(path, [])
      return end(
        response,
        200,
        xml(`<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>`),
      )
    }
    if (request.method === 'PUT' && id !== null) {
      const list = parts.get(path) ?? []
      list[Number(url.searchParams.get('partNumber')) - 1] = body
      return end(response, 200, '', { etag: etag(body) })
    }
    if (request.method === 'POST' && id !== null) {
      store(path, Buffer.concat(parts.get(path) ?? []))
      return end(response, 200, xml(`<CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>`))
    }
    if (request.method === 'DELETE') {
      if (id === null) objects.delete(path)
      parts.delete(path)
      return end(response, 204)
    }
    if (request.method === 'PUT') {
      store(path, body)
      return end(response, 200, '', { etag: etag(body) })
    }
    const bytes = objects.get(path)
    if (bytes === undefined) return end(response, 404)
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []
    if (from === undefined)
      return end(response, 200, request.method === 'HEAD' ? '' : bytes, { 'content-length': bytes.length })
    if (Number(from) >= bytes.length) return end(response, 416)
    return end(response, 206, bytes.subarray(Number(from), Number(to) + 1))
  }

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    tell(next) {
      lie = next
      failures = 0
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function end(
  response: ServerResponse,
  status: number,
  body: string | Buffer = '',
  headers: Record<string, string | number> = {},
): void {
  response.writeHead(status, headers).end(body)
}

function xml(text: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${text}`
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

/** `aws-chunked` bodies: hexadecimal length, CRLF, bytes, CRLF … 0, trailers. */
function withoutChunkSignatures(request: IncomingMessage, body: Buffer): Buffer {
  if (!String(request.headers['content-encoding'] ?? '').includes('aws-chunked')) return body
  const pieces: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const line = body.indexOf('\r\n', at)
    const length = Number.parseInt(body.subarray(at, line).toString(), 16)
    if (!(length > 0)) break
    pieces.push(body.subarray(line + 2, line + 2 + length))
    at = line + 2 + length + 2
  }
  return Buffer.concat(pieces)
}
