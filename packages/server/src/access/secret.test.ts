import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { csrfToken, freshSecret, hashSecret, sameSecret } from './secret.ts'

test('a secret has 256 bits, is known by its hash, and no two are alike', () => {
  const { secret, secretHash } = freshSecret(randomBytes)
  expect(Buffer.from(secret, 'base64url').length).toBe(32)
  expect(Buffer.from(hashSecret(secret)).equals(secretHash)).toBe(true)
  expect(freshSecret(randomBytes).secret).not.toBe(secret)
  expect(sameSecret(secret, secret)).toBe(true)
  expect(sameSecret(secret, `${secret}x`)).toBe(false)
})

test('a session and its page token do not give each other away, and each session has its own', () => {
  const [one, two] = [freshSecret(randomBytes).secret, freshSecret(randomBytes).secret]
  expect(csrfToken(one)).not.toBe(csrfToken(two))
  expect(csrfToken(one)).not.toContain(one)
})
