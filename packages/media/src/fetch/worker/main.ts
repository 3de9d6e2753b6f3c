// The process that fetches, inside the sandbox: it speaks TLS (RFC 8446) and HTTP/1.1 (RFC 9112) over the one connection that
// it was handed, and can open no other. It follows nothing: where an answer leads elsewhere, its host decides.
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { connect, rootCertificates } from 'node:tls'
import { readFrame, writeFrame } from '../../worker/frames.ts'
import { CONNECTION_FD, FRAME, MAX_ANSWER_HEADER_BYTES } from '../frames.ts'
import type { AnswerHead, ExchangeFailure, FetchOrder } from '../frames.ts'

send(FRAME.ready, Buffer.alloc(0))
const order = JSON.parse(Buffer.from(readFrame() ?? []).toString('utf8')) as FetchOrder
let handshaken = !order.secure

const asked = request({
  method: 'GET',
  path: order.path,
  // No cookie, no referrer, nothing of the site: what is not here is not sent.
  headers: { host: order.authority, 'user-agent': order.userAgent, accept: '*/*', 'accept-encoding': 'identity' },
  maxHeaderSize: MAX_ANSWER_HEADER_BYTES,
  createConnection: connection,
})
asked.once('response', (answer) => {
  send(FRAME.head, Buffer.from(JSON.stringify(headOf(answer))))
  if (answer.statusCode !== 200) end(FRAME.end)
  answer.on('data', (piece: Buffer) => send(FRAME.piece, piece))
  answer.once('end', () => (answer.complete ? end(FRAME.end) : fail('connection-broken')))
  answer.once('error', () => fail('connection-broken'))
})
asked.once('upgrade', () => fail('not-http'))
asked.once('error', (error) => fail(failureOf(error)))
asked.end()

function connection(): Socket {
  const socket = new Socket({ fd: CONNECTION_FD, readable: true, writable: true })
  if (!order.secure) return socket
  const ca = order.extraCaPem === undefined ? undefined : [...rootCertificates, order.extraCaPem]
  const secured = connect({ socket, servername: order.host, minVersion: 'TLSv1.2', ...(ca && { ca }) })
  return secured.once('secureConnect', () => (handshaken = true))
}

function headOf({ statusCode, rawHeaders }: IncomingMessage): AnswerHead {
  const headers = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ''] as const] : []))
  return { status: statusCode ?? 0, headers }
}

function failureOf(error: Error): ExchangeFailure {
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers-too-large'
  if (code.startsWith('HPE_')) return 'not-http'
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return 'tls-failed'
  if (handshaken || code === 'ECONNRESET' || code === 'EPIPE') return 'connection-broken'
  return 'certificate-refused' // OpenSSL's verification codes, and ERR_TLS_CERT_ALTNAME_INVALID
}

function fail(reason: ExchangeFailure): never {
  return end(FRAME.failed, Buffer.from(reason))
}

function end(kind: number, bytes: Uint8Array = Buffer.alloc(0)): never {
  send(kind, bytes)
  process.exit(0)
}

function send(kind: number, bytes: Uint8Array): void {
  writeFrame(Buffer.concat([Buffer.from([kind]), bytes]))
}
