// Against the published vectors of RFC 9180 (appendix A.1.1: base mode, X25519, HKDF-SHA256, AES-128-GCM); the suite in use
// differs by the cipher's number and key length alone.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { generateX25519, openSealed, sealTo } from './hpke.ts'

const hex = (text: string): Buffer => Buffer.from(text, 'hex')
const AES_128_GCM = { id: 0x0001, name: 'aes-128-gcm', keyBytes: 16 } as const

it('opens the message of RFC 9180 A.1.1', () => {
  const info = hex('4f6465206f6e2061204772656369616e2055726e')
  const privateKey = hex('4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8')
  const enc = hex('37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431')
  const ciphertext = hex('f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a')
  const opened = openSealed(privateKey, Buffer.concat([enc, ciphertext]), {
    info,
    aad: Buffer.from('Count-0'),
    aead: AES_128_GCM,
  })
  expect(Buffer.from(opened).toString()).toBe('Beauty is truth, truth beauty')
})

it('what is sealed opens with the private key, and only with the same info and additional data', () => {
  const { privateKey, publicKey } = generateX25519()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
      const bound = { info: Buffer.from('info'), aad: Buffer.from('aad') }
      const sealed = sealTo(publicKey, message, bound)
      expect(Buffer.from(openSealed(privateKey, sealed, bound)).equals(message)).toBe(true)
      expect(() => openSealed(privateKey, sealed, { ...bound, aad: Buffer.from('other') })).toThrow('wrapped key')
      expect(() => openSealed(privateKey, sealed, { ...bound, info: Buffer.from('other') })).toThrow('wrapped key')
      expect(() => openSealed(generateX25519().privateKey, sealed, bound)).toThrow('wrapped key')
    }),
    { numRuns: 50 },
  )
})

it('every altered byte of a sealed message is refused, and a point of low order too', () => {
  const { privateKey, publicKey } = generateX25519()
  const bound = { info: Buffer.from('info'), aad: Buffer.from('aad') }
  const sealed = sealTo(publicKey, Buffer.from('a secret'), bound)
  for (let at = 0; at < sealed.length; at += 1) {
    const altered = Buffer.from(sealed)
    altered[at] = (altered[at] ?? 0) ^ 1
    expect(() => openSealed(privateKey, altered, bound), `byte ${at}`).toThrow('wrapped key')
  }
  expect(() => openSealed(privateKey, Buffer.alloc(64), bound)).toThrow('wrapped key')
})
