// Decoded pixels, as kernels and pixel readers take them.

/** 8-bit samples, rows top to bottom, no padding: `data.length === width * height * channels`.
 * channels: 1 grey, 3 RGB, 4 RGBA (straight alpha). */
export type RawImage = Readonly<{ width: number; height: number; channels: 1 | 3 | 4; data: Uint8Array }>

/** RangeError where the data does not have the length that the dimensions say: a bug of the host. */
export function checkImage({ width, height, channels, data }: RawImage): void {
  if (data.length === width * height * channels) return
  throw new RangeError(`${width} × ${height} × ${channels} samples cannot be ${data.length} bytes`)
}
