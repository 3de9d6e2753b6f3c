// One entry of a TIFF directory, its value bounds-checked; `numbers` is empty for texts and undefined bytes.

export type IfdEntry = Readonly<{
  ifd: string
  tag: number
  type: number
  count: number
  offset: number
  bytes: Uint8Array
  numbers: readonly number[]
}>
