// Ids of people and of what they act with: 128 random bits each, as 32 hexadecimal digits, so that none can
// be guessed.

export type PersonId = string & { readonly brand: 'PersonId' }
export type SessionId = string & { readonly brand: 'SessionId' }
export type AuthenticatorId = string & { readonly brand: 'AuthenticatorId' }
export type MachineId = string & { readonly brand: 'MachineId' }
export type MachineKeyId = string & { readonly brand: 'MachineKeyId' }
export type ActId = string & { readonly brand: 'ActId' }

const RANDOM_ID = /^[0-9a-f]{32}$/u

/** The id that a text is, or undefined where it is none. */
export function parseId<Id extends string>(text: string): Id | undefined {
  return RANDOM_ID.test(text) ? (text as Id) : undefined
}

/** A new id from 16 random bytes. */
export function newId<Id extends string>(random: (bytes: number) => Uint8Array): Id {
  return Array.from(random(16), (byte) => byte.toString(16).padStart(2, '0')).join('') as Id
}
