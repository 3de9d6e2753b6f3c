// Who asks. A route's handler sees no cookie, key or address: only this.

export type Actor = Readonly<{ kind: 'anonymous' }>

export const ANONYMOUS: Actor = { kind: 'anonymous' }
