// Somebody to whom age files are encrypted, for tests: his public key, and what he reads.
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'

export async function ageRecipient(): Promise<
  Readonly<{ recipient: string; read(file: Uint8Array): Promise<string> }>
> {
  const identity = await generateX25519Identity()
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return { recipient: await identityToRecipient(identity), read: (file) => decrypter.decrypt(file, 'text') }
}
