// What fetching needs of the network. The defaults are the machine's own; tests bring theirs.
import { lookup } from 'node:dns/promises'
import { connect, type Socket } from 'node:net'

export type FetchNetwork = Readonly<{
  /** Addresses of a name, IPv4 or IPv6 as text. Rejects where there are none. */
  resolve(host: string): Promise<readonly string[]>
  /** Begins a TCP connection to an address, never to a name. */
  dial(place: Readonly<{ address: string; port: number }>): Socket
}>

export const MACHINE_NETWORK: FetchNetwork = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  dial: ({ address, port }) => connect({ host: address, port }),
}
