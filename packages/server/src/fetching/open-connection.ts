// A connection to a host by its name: the name is resolved once, every address is checked, and the connection is made to a
// checked address, so that nothing can change between the check and the use.
import type { Socket } from 'node:net'
import { CONNECT_LIMIT_MS, MAX_ADDRESSES_TRIED } from '../limits.ts'
import type { FetchNetwork } from './ports.ts'
import { isPublicAddress } from './public-address.ts'

export type Opened = Readonly<
  | { kind: 'connected'; socket: Socket }
  | { kind: 'refused'; reason: 'address-not-public' }
  | { kind: 'failed'; reason: 'name-not-found' | 'no-connection' }
>

/** The connection is paused: nothing of it was read. One address that is not public refuses the whole name. */
export async function openConnection(
  network: FetchNetwork,
  { host, port }: Readonly<{ host: string; port: number }>,
  limitMs: number = CONNECT_LIMIT_MS,
): Promise<Opened> {
  const addresses = await within(network.resolve(host), limitMs)
  if (addresses === undefined || addresses.length === 0) return { kind: 'failed', reason: 'name-not-found' }
  if (!addresses.every(isPublicAddress)) return { kind: 'refused', reason: 'address-not-public' }
  for (const address of addresses.slice(0, MAX_ADDRESSES_TRIED)) {
    const socket = await connected(network.dial({ address, port }), limitMs)
    if (socket !== undefined) return { kind: 'connected', socket }
  }
  return { kind: 'failed', reason: 'no-connection' }
}

function connected(socket: Socket, limitMs: number): Promise<Socket | undefined> {
  socket.pause()
  return new Promise((resolve) => {
    const done = (made: Socket | undefined): void => {
      clearTimeout(timer)
      if (made === undefined) socket.destroy()
      resolve(made)
    }
    const timer = setTimeout(() => done(undefined), limitMs)
    // An error after the connection stands finds nobody waiting: the exchange tells it.
    socket.once('connect', () => done(socket)).on('error', () => done(undefined))
  })
}

/** Undefined where it rejects or takes longer: a name that cannot be resolved is the same to us either way. */
async function within<T>(promise: Promise<T>, limitMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs)
  })
  try {
    return await Promise.race([promise, late])
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
