// Where two pictures of one size differ, pixel by pixel. Pure: pixels in, pixels out.

/** Steps of 255 below which a difference is taken for the encoding's own (a rendition is compressed anew each time). */
const NOISE_STEPS = 16

/** Grey as bright as the largest difference of red, green or blue times `gain`, and the share of pixels, 0 to 1, that differ
 * by more than the encoding does. Both are RGBA of one size; the shorter one ends it. */
export function differenceOf(
  a: Uint8ClampedArray,
  b: Uint8ClampedArray,
  gain: number,
): Readonly<{ pixels: Uint8ClampedArray<ArrayBuffer>; share: number }> {
  const length = Math.min(a.length, b.length)
  const pixels = new Uint8ClampedArray(length)
  let differing = 0
  for (let at = 0; at + 3 < length; at += 4) {
    const step = Math.max(apart(a, b, at), apart(a, b, at + 1), apart(a, b, at + 2))
    if (step > NOISE_STEPS) differing += 1
    pixels.fill(step * gain, at, at + 3)
    pixels[at + 3] = 255
  }
  return { pixels, share: length < 4 ? 0 : differing / Math.floor(length / 4) }
}

function apart(a: Uint8ClampedArray, b: Uint8ClampedArray, at: number): number {
  return Math.abs((a[at] ?? 0) - (b[at] ?? 0))
}
