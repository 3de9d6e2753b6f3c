// The proxies whose X-Forwarded-For is believed: addresses and networks of the operator's, read once, and one answer to who is one of
// them, for the budgets of senders and for the addresses that requests come from.
import { BlockList, isIP } from 'node:net'
import { UserError } from '@rempart/core'

/** Whether an address is that of a trusted proxy; false for what is no address. */
export type IsTrusted = (address: string) => boolean

const BITS = { 4: 32, 6: 128 } as const

/** Addresses and networks (`10.0.0.7`, `10.0.0.0/8`, `2001:db8::/32`) with commas between them. UserError `usage` names the entry that
 * is neither: a proxy that is not known as one would count as one single sender. */
export function parseTrustedProxies(text: string, setting: string): readonly string[] {
  const entries = text.split(',').flatMap((entry) => entry.trim() || [])
  for (const entry of entries)
    if (networkOf(entry) === undefined)
      throw new UserError({ code: 'usage', subject: `${setting}: ${entry}`, reason: 'is no address and no network' })
  return entries
}

/** Entries as parsed above; an IPv4 address written in IPv6 is the same machine. */
export function trustedBy(proxies: readonly string[]): IsTrusted {
  const list = new BlockList()
  for (const entry of proxies) {
    const network = networkOf(entry)
    if (network !== undefined) list.addSubnet(network.address, network.bits, network.family)
  }
  return (address) => {
    const version = isIP(address)
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6')
  }
}

function networkOf(entry: string): Readonly<{ address: string; bits: number; family: 'ipv4' | 'ipv6' }> | undefined {
  const [, address = '', length] = /^([^/%]+)(?:\/(\d{1,3}))?$/u.exec(entry) ?? []
  const version = isIP(address)
  if (version !== 4 && version !== 6) return undefined
  const bits = length === undefined ? BITS[version] : Number(length)
  return bits > BITS[version] ? undefined : { address, bits, family: version === 4 ? 'ipv4' : 'ipv6' }
}
