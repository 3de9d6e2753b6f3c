import { argon2Sync, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashPassword, isPassword } from './password.ts'

test('argon2id of this Node gives the tag of RFC 9106, §5.3', () => {
  const tag = argon2Sync('argon2id', {
    message: Buffer.alloc(32, 1),
    nonce: Buffer.alloc(16, 2),
    secret: Buffer.alloc(8, 3),
    associatedData: Buffer.alloc(12, 4),
    parallelism: 4,
    tagLength: 32,
    memory: 32,
    passes: 3,
  })
  expect(tag.toString('hex')).toBe('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659')
})

test('a password is known by its string, another is not, and two strings of one password differ', async () => {
  const phc = await hashPassword('correct horse battery', randomBytes)
  expect(await isPassword('correct horse battery', phc)).toBe(true)
  expect(await isPassword('correct horse batterz', phc)).toBe(false)
  expect(await hashPassword('correct horse battery', randomBytes)).not.toBe(phc)
})

// PHC string of the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 (its README's example).
test('a string that another implementation wrote is understood', async () => {
  const phc = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  expect(await isPassword('password', phc)).toBe(true)
  expect(await isPassword('passwore', phc)).toBe(false)
})

test('letters composed otherwise are the same password', async () => {
  const phc = await hashPassword('mot de passé été', randomBytes)
  expect(await isPassword('mot de passé été'.normalize('NFD'), phc)).toBe(true)
})

test('without a string no password is right', async () => {
  expect(await isPassword('anything at all', undefined)).toBe(false)
  expect(await isPassword('anything at all', 'not a string of ours')).toBe(false)
})
