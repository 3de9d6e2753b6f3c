// The watermarks that open generators embed (PROTOCOLS §5.6): name and bits, most significant first.

export type WatermarkPayload = Readonly<{ name: string; bits: string; minAgreement: number }>

/** Agreement that counts: 90 % of 40 and more bits; short payloads need more, for natural pictures vote in patterns. */
const LONG = 0.9
const SHORT = 0.97

export const PAYLOADS: readonly WatermarkPayload[] = [
  { name: 'StableDiffusionV1', bits: asciiBits('StableDiffusionV1'), minAgreement: LONG },
  { name: 'SDV2', bits: asciiBits('SDV2'), minAgreement: SHORT },
  { name: 'SDXL', bits: '101100111110110010010000011110111011000110011110', minAgreement: LONG },
  { name: 'FLUX', bits: '1010101111111010000111100111001111010100101110', minAgreement: LONG },
  { name: 'InvokeAI', bits: asciiBits('InvokeAI'), minAgreement: LONG },
]

function asciiBits(text: string): string {
  return [...text].map((character) => (character.codePointAt(0) ?? 0).toString(2).padStart(8, '0')).join('')
}
