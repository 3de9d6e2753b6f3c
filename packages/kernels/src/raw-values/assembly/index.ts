// Raw column values in linear memory: Snappy's expansion, plain values split by their lengths, hexadecimal text checked and
// its first 32 bits taken, 16 characters at a time. The caller lays memory out and leaves 64 bytes behind each range,
// over which wide copies may run.

/** 0, or what is wrong: 1 ends early, 2 more than stated, 3 copies from before its beginning, 4 less than stated. */
export function expandSnappy(from: i32, length: i32, into: i32, size: i32): i32 {
  let at = from
  const end = from + length
  let to = into
  const limit = into + size
  while (at < end) {
    const tag = <i32>load<u8>(at)
    at += 1
    const kind = tag & 3
    if (kind == 0) {
      let count = (tag >> 2) + 1
      if (tag >= 240) {
        const extra = (tag >> 2) - 59
        if (extra > end - at) return 1
        let number: u32 = 0
        for (let byte = 0; byte < extra; byte++) number |= <u32>load<u8>(at + byte) << (8 * byte)
        if (number >= 0x7fffffff) return 2
        count = <i32>number + 1
        at += extra
      }
      if (count > limit - to) return 2
      if (count > end - at) return 1
      // In whole vectors while that is cheaper than a call.
      if (count <= 64) for (let i = 0; i < count; i += 16) v128.store(to + i, v128.load(at + i))
      else memory.copy(to, at, count)
      at += count
      to += count
      continue
    }
    let count = (tag >> 2) + 1
    let back: u32 = 0
    if (kind != 3) {
      // One or two bytes of offset, told apart without a branch: nobody can foresee which.
      if (end - at < kind) return 1
      const short = -i32(kind == 1)
      count = (count & ~short) | ((((tag >> 2) & 7) + 4) & short)
      back = <u32>(load<u16>(at) & ~(short & 0xff00)) | <u32>(((tag >> 5) << 8) & short)
      at += kind
    } else {
      if (end - at < 4) return 1
      back = load<u32>(at)
      at += 4
    }
    if (back == 0 || back > <u32>(to - into)) return 3
    if (count > limit - to) return 2
    const source = to - <i32>back
    if (back >= 16) for (let i = 0; i < count; i += 16) v128.store(to + i, v128.load(source + i))
    else if (back >= 8) for (let i = 0; i < count; i += 8) store<u64>(to + i, load<u64>(source + i))
    else for (let i = 0; i < count; i++) store<u8>(to + i, load<u8>(source + i))
    to += count
  }
  return to == limit ? 0 : 4
}

/** Values with their length of four bytes in front: places relative to `base`. Gives where the last one ends, or -1. A length
 * like the one before is foreseen, so that the next value is fetched without waiting for this length to arrive. */
export function splitPlain(base: i32, from: i32, end: i32, count: i32, starts: i32, lengths: i32): i32 {
  let at = base + from
  const limit = base + end
  let foreseen: u32 = 0
  for (let i = 0; i < count; i++) {
    if (limit - at < 4) return -1
    if (load<u32>(at) != foreseen) foreseen = load<u32>(at)
    at += 4
    if (foreseen > <u32>(limit - at)) return -1
    store<u32>(starts + i * 4, at - base)
    store<u32>(lengths + i * 4, foreseen)
    at += <i32>foreseen
  }
  return at - base
}

/** The first 32 bits of each value that is a digest of `width` (16, 20 or 32) bytes, as bytes or hexadecimal digits; `valid`
 * says which are. Gives how many. */
export function digestPrefixes(
  base: i32,
  starts: i32,
  lengths: i32,
  count: i32,
  width: i32,
  prefixes: i32,
  valid: i32,
): i32 {
  const hexLength = width * 2
  let found = 0
  for (let i = 0; i < count; i++) {
    store<u8>(valid + i, 0)
    const length = load<i32>(lengths + i * 4)
    const at = base + load<i32>(starts + i * 4)
    if (length == width) {
      store<u32>(prefixes + i * 4, bswap<u32>(load<u32>(at)))
      store<u8>(valid + i, 1)
      found += 1
    }
    if (length != hexLength) continue
    const first = v128.load(at)
    let good = v128.and(digits(first), digits(v128.load(at + hexLength - 16)))
    for (let byte = 16; byte < hexLength - 16; byte += 16) good = v128.and(good, digits(v128.load(at + byte)))
    if (!i8x16.all_true(good)) continue
    // A digit's value is its low four bits, nine more for a letter. Two of them make a byte.
    const letters = v128.and(i8x16.gt_u(first, i8x16.splat(0x3f)), i8x16.splat(9))
    const values = i8x16.add(v128.and(first, i8x16.splat(15)), letters)
    const pairs = v128.and(v128.or(i16x8.shl(values, 4), i16x8.shr_u(values, 8)), i16x8.splat(0xff))
    const packed = <u32>i32x4.extract_lane(i8x16.narrow_i16x8_u(pairs, pairs), 0)
    store<u32>(prefixes + i * 4, bswap<u32>(packed))
    store<u8>(valid + i, 1)
    found += 1
  }
  return found
}

/** All ones in each lane that is one of 0–9, a–f, A–F. */
@inline
function digits(text: v128): v128 {
  const number = i8x16.lt_u(i8x16.sub(text, i8x16.splat(0x30)), i8x16.splat(10))
  const letter = i8x16.lt_u(i8x16.sub(v128.or(text, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(6))
  return v128.or(number, letter)
}
