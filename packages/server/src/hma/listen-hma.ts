// Where the HMA-compatible service listens: loopback, or anywhere by mutual TLS. Off unless it is set up.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { UserError } from '@rempart/core'
import type { FastifyRequest } from 'fastify'
import type { HmaConfig } from '../config.ts'
import { listenAt } from '../http/listen.ts'
import { DRAIN_MS, LISTEN_BACKLOG } from '../limits.ts'
import { createHma } from './create-hma.ts'
import type { HmaServices } from './hma-context.ts'

/** What a caller without a certificate is called; only loopback has such. */
export const LOOPBACK_CLIENT = 'loopback'

/** Starts it. UserError `unreadable` for a certificate, `conflict` where the port is taken. */
export async function listenHma(
  services: HmaServices,
  config: HmaConfig,
): Promise<Readonly<{ address: string; close(): Promise<void> }>> {
  const { tls } = config
  const callerOf = (request: FastifyRequest) => {
    const client = tls === undefined ? LOOPBACK_CLIENT : commonName(request)
    return { client, trusted: config.trustedClients.includes(client) }
  }
  const files = tls && {
    cert: read(tls.certificateFile),
    key: read(tls.keyFile),
    ca: read(tls.clientCaFile),
    requestCert: true,
    rejectUnauthorized: true,
  }
  const app = createHma(services, {
    callerOf,
    ...(files && { serverFactory: (handler) => createServer(files, handler) }),
  })
  const { host, port } = config
  const address = await listenAt(app, { host, port, backlog: LISTEN_BACKLOG, setting: 'REMPART_HMA_LISTEN' })
  services.log.info({ event: 'hma-listening', code: tls === undefined ? 'loopback' : 'mutual-tls' })
  return {
    address,
    close: async () => {
      const timer = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS)
      await app.close()
      clearTimeout(timer)
    },
  }
}

/** The name on the certificate that was checked against the operator's authority. */
function commonName({ raw }: FastifyRequest): string {
  const name = (raw.socket as TLSSocket).getPeerCertificate().subject?.CN
  return typeof name === 'string' ? name : ''
}

function read(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new UserError({ code: 'unreadable', subject: file, reason: 'cannot be read', cause })
  }
}
