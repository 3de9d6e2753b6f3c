// What every PDQ engine offers.
import type { PdqPipeline } from '@rempart/core'
import type { RawImage } from '../raw-image.ts'

/** 64 hexadecimal digits, quality 0–100, and the hashes of the eight symmetries, the original first. */
export type PdqResult = Readonly<{ hex: string; quality: number; dihedral: readonly string[] }>

export type PdqKernel = Readonly<{
  /** RangeError where the pixel data does not have the length that the dimensions say. */
  hash(image: RawImage, pipeline: PdqPipeline): PdqResult
}>
