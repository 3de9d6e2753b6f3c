// Which machines may be connected to: public unicast addresses only. The registries that this follows are IANA's for special
// purposes, IPv4 and IPv6 (RFC 6890 with RFC 8190); of IPv6 only 2000::/3 is in public use (RFC 4291, IANA IPv6 address
// space), so that mapped, NAT64, unique local, link-local and multicast addresses lie outside it, and what embeds an IPv4 address inside it is left out.
import { BlockList, isIPv4, isIPv6 } from 'node:net'

const SPECIAL_IPV4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by carriers (RFC 6598)
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // Azure's host, from inside its machines
  '169.254.0.0/16', // link-local, and where clouds keep their metadata
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // AMT
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
] as const
/** Of 2000::/3. */
const SPECIAL_IPV6 = [
  '2001::/23', // protocol assignments: Teredo, ORCHID, benchmarks
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation
] as const

const special4 = blockList(SPECIAL_IPV4, 'ipv4')
const special6 = blockList(SPECIAL_IPV6, 'ipv6')
const public6 = blockList(['2000::/3'], 'ipv6')

/** Whether it is the address of a public machine; false for what is no address. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special4.check(address, 'ipv4')
  return isIPv6(address) && public6.check(address, 'ipv6') && !special6.check(address, 'ipv6')
}

function blockList(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', bits = ''] = range.split('/')
    list.addSubnet(network, Number(bits), family)
  }
  return list
}
