// Before the build: equal hashes are folded, bits are dealt to chunks.
import { HASH } from './layout'

/** Moves the distinct hashes to the front, in order of appearance; writes the slot of every entry to `slotOf` (u32) and
 * returns the number of slots. `table`: `mask` + 1 u32, zeroed; an entry holds slot + 1 and eight more bits of the mix.
 * At most 2^24 - 2 entries. */
export function fold(hashes: usize, count: u32, slotOf: usize, table: usize, mask: u32): u32 {
  let slots: u32 = 0
  let touched: u32 = 0
  for (let entry: u32 = 0; entry < count; entry++) {
    if ((entry & 63) === 0) touched ^= touchTable(hashes, entry, min(entry + 64, count), table, mask)
    const hash = hashes + (<usize>entry << 5)
    const mixed = mix(hash)
    const tag = <u32>(mixed >> 32) & 0xff000000
    let place = <u32>mixed & mask
    let slot: u32 = 0xffffffff
    while (true) {
      const known = load<u32>(table + (<usize>place << 2))
      if (known === 0) break
      if ((known & 0xff000000) === tag && same(hash, hashes + (<usize>((known & 0xffffff) - 1) << 5))) {
        slot = (known & 0xffffff) - 1
        break
      }
      place = (place + 1) & mask
    }
    if (slot === 0xffffffff) {
      slot = slots++
      store<u32>(table + (<usize>place << 2), (slot + 1) | tag)
      if (slot !== entry) memory.copy(hashes + (<usize>slot << 5), hash, 32)
    }
    store<u32>(slotOf + (<usize>entry << 2), slot)
  }
  // What was touched must be seen to be used, or the optimiser drops the loop; the table is spent by now.
  store<u32>(table, touched)
  return slots
}

/** Reads the places of the coming entries, so that their cache misses overlap. */
function touchTable(hashes: usize, from: u32, to: u32, table: usize, mask: u32): u32 {
  let sum: u32 = 0
  for (let entry = from; entry < to; entry++)
    sum += load<u32>(table + (<usize>(<u32>mix(hashes + (<usize>entry << 5)) & mask) << 2))
  return sum
}

/** Deals the bits of `count` hashes in place by a table of 64 nibbles × 16 values × 32 bytes. */
export function deal(table: usize, hashes: usize, count: u32): void {
  const end = hashes + (<usize>count << 5)
  for (let hash = hashes; hash < end; hash += HASH) {
    let low = v128.splat<u64>(0)
    let high = low
    let row = table
    for (let byte: usize = 0; byte < 32; byte++, row += 1024) {
      const value: usize = load<u8>(hash + byte)
      const first = row + ((value & 15) << 5)
      const second = row + 512 + ((value >> 4) << 5)
      low = v128.or(low, v128.or(v128.load(first), v128.load(second)))
      high = v128.or(high, v128.or(v128.load(first, 16), v128.load(second, 16)))
    }
    v128.store(hash, low)
    v128.store(hash, high, 16)
  }
}

/** Like `deal`, a byte at a time: twice as fast over many hashes. `bytes`: 32 × 256 × 32 bytes, made by `widenTable`. */
export function dealMany(bytes: usize, hashes: usize, count: u32): void {
  const end = hashes + (<usize>count << 5)
  for (let hash = hashes; hash < end; hash += HASH) {
    let low = v128.splat<u64>(0)
    let high = low
    let row = bytes
    for (let byte: usize = 0; byte < 32; byte += 2, row += 16384) {
      const first = row + (<usize>load<u8>(hash + byte) << 5)
      const second = row + 8192 + (<usize>load<u8>(hash + byte, 1) << 5)
      low = v128.or(low, v128.or(v128.load(first), v128.load(second)))
      high = v128.or(high, v128.or(v128.load(first, 16), v128.load(second, 16)))
    }
    v128.store(hash, low)
    v128.store(hash, high, 16)
  }
}

/** Makes the table of bytes from the table of nibbles. */
export function widenTable(table: usize, bytes: usize): void {
  let out = bytes
  for (let byte: usize = 0; byte < 32; byte++) {
    const row = table + (byte << 10)
    for (let value: usize = 0; value < 256; value++, out += 32) {
      const first = row + ((value & 15) << 5)
      const second = row + 512 + ((value >> 4) << 5)
      v128.store(out, v128.or(v128.load(first), v128.load(second)))
      v128.store(out, v128.or(v128.load(first, 16), v128.load(second, 16)), 16)
    }
  }
}

function mix(hash: usize): u64 {
  let mixed = load<u64>(hash) * 0x9e3779b97f4a7c15
  mixed = (mixed ^ (mixed >> 29) ^ load<u64>(hash, 8)) * 0xbf58476d1ce4e5b9
  mixed = (mixed ^ (mixed >> 32) ^ load<u64>(hash, 16)) * 0x94d049bb133111eb
  mixed = (mixed ^ (mixed >> 29) ^ load<u64>(hash, 24)) * 0x9e3779b97f4a7c15
  return mixed ^ (mixed >> 31)
}

function same(one: usize, other: usize): bool {
  return (
    load<u64>(one) === load<u64>(other) &&
    load<u64>(one, 8) === load<u64>(other, 8) &&
    load<u64>(one, 16) === load<u64>(other, 16) &&
    load<u64>(one, 24) === load<u64>(other, 24)
  )
}
