// Who may do what: one table. The router refuses to start with a route whose permission is not in it.

/** Someone who asks: nobody signed in, a machine client, or a person in one role. */
export const ROLE_NAMES = ['anonymous', 'machine-client', 'auditor', 'administrator'] as const
export type RoleName = (typeof ROLE_NAMES)[number]

export const POLICY = {
  'site.health': ['anonymous', 'machine-client', 'auditor', 'administrator'],
  'site.metrics': ['anonymous', 'machine-client', 'auditor', 'administrator'],
  'report.send': ['anonymous', 'machine-client', 'auditor', 'administrator'],
  'ledger.read': ['anonymous', 'machine-client', 'auditor', 'administrator'],
} as const satisfies Readonly<Record<string, readonly RoleName[]>>

export type Permission = keyof typeof POLICY

export function isPermission(name: string): name is Permission {
  return Object.hasOwn(POLICY, name)
}
