// Loaded before a server process of a test (`--import`): one name resolves to a public address, and that address is a server of the
// test. Everything else of the process's network stays as it is.
import type { LookupAllOptions } from 'node:dns'
import dns from 'node:dns/promises'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import type { TcpNetConnectOpts } from 'node:net'
import { PUBLIC_ADDRESS, STAND_IN } from './stand-in.ts'

const { lookup } = dns
const { connect } = net
const port = Number(process.env[STAND_IN.port])
Object.assign(dns, {
  lookup: (host: string, options: LookupAllOptions) =>
    host === STAND_IN.host ? Promise.resolve([{ address: PUBLIC_ADDRESS, family: 4 }]) : lookup(host, options),
})
Object.assign(net, {
  connect: (options: TcpNetConnectOpts) =>
    options.host === PUBLIC_ADDRESS ? connect({ host: '127.0.0.1', port }) : connect(options),
})
syncBuiltinESMExports()
