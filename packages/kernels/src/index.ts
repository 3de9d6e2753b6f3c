export type { RawImage } from './raw-image.ts'
export { createDigestMap } from './digest-map/digest-map.ts'
export type { DigestMap } from './digest-map/digest-map.ts'
