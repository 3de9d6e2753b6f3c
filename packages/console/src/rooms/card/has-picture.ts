// Which members of a card can be seen at all.
import { isDecodedImage } from '@rempart/core'
import type { MediaType } from '@rempart/core'
import type { Member } from './card-data.ts'

/** Whether the server can make a picture of it. */
export function hasPicture({ object, type }: Member): boolean {
  return object !== undefined && isDecodedImage(type as MediaType)
}
