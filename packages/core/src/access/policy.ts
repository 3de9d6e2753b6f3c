// The policy table: what each role may do, and how it must stand to the object (SECURITY §3.4 no. 11, OWASP ASVS 5.0 V8).
// Whatever is not in the table is refused; the router does not start with a route that names no row of it.
// docs/people.md shows the table and is tested against it.
import { ACTS_FOR_TWO } from './act-for-two.ts'
import type { ActForTwo } from './act-for-two.ts'
import type { Role } from './role.ts'

/** How a caller must stand to the object: `any` not at all; `assigned` works on its case, or in its operation; `self` is the object, or acts on
 * what is his own. */
export type Standing = 'any' | 'assigned' | 'self'
export type Grants = Readonly<Partial<Record<Role, Standing>>>

const EVERYONE = {
  anonymous: 'any',
  'machine-client': 'any',
  'reporter-desk': 'any',
  analyst: 'any',
  'senior-analyst': 'any',
  'liaison-officer': 'any',
  'list-curator': 'any',
  administrator: 'any',
  auditor: 'any',
} as const satisfies Grants
const EVERY_PERSON = {
  'reporter-desk': 'self',
  analyst: 'self',
  'senior-analyst': 'self',
  'liaison-officer': 'self',
  'list-curator': 'self',
  administrator: 'self',
  auditor: 'self',
} as const satisfies Grants

/** Permissions that do not need two persons. */
const SINGLE = {
  'site.health': EVERYONE,
  'site.metrics': EVERYONE,
  'ledger.read': EVERYONE,
  'statistics.read': EVERYONE,
  'report.send': EVERYONE,
  'sign-in.try': EVERYONE,
  'session.own': EVERY_PERSON,
  'session.read': { administrator: 'any', auditor: 'any' },
  'session.end': { ...EVERY_PERSON, administrator: 'any' },
  'person.read': { administrator: 'any', auditor: 'any' },
  'person.invite': { administrator: 'any' },
  'person.disable': { administrator: 'any' },
  'machine.read': { administrator: 'any', auditor: 'any' },
  'machine.change': { administrator: 'any' },
  'report.read': { 'reporter-desk': 'any', analyst: 'assigned', 'senior-analyst': 'assigned' },
  'report.sort': { 'reporter-desk': 'any', 'senior-analyst': 'any' },
  'report.join': { 'reporter-desk': 'any', 'senior-analyst': 'assigned' },
  'case.list': { 'reporter-desk': 'any', analyst: 'assigned', 'senior-analyst': 'any', 'liaison-officer': 'assigned' },
  'case.read': { analyst: 'assigned', 'senior-analyst': 'assigned', 'liaison-officer': 'assigned' },
  'case.change': { analyst: 'assigned', 'senior-analyst': 'assigned', 'liaison-officer': 'assigned' },
  'sample.bring': { 'senior-analyst': 'any', administrator: 'any' },
  'case.assign': { 'senior-analyst': 'any' },
  'colleague.read': { 'senior-analyst': 'any', 'liaison-officer': 'any' },
  'case.finish': { 'senior-analyst': 'assigned' },
  'case.hold': { 'senior-analyst': 'assigned', 'liaison-officer': 'assigned' },
  'case.certificate': {
    analyst: 'assigned',
    'senior-analyst': 'assigned',
    'liaison-officer': 'assigned',
    administrator: 'any',
    auditor: 'any',
  },
  'operation.open': { 'senior-analyst': 'any', 'liaison-officer': 'any' },
  'operation.read': { analyst: 'assigned', 'senior-analyst': 'assigned', 'liaison-officer': 'assigned' },
  'operation.change': { 'senior-analyst': 'assigned', 'liaison-officer': 'assigned' },
  'operation.record': { analyst: 'assigned', 'senior-analyst': 'assigned', 'liaison-officer': 'assigned' },
  'disclosure.prepare': { analyst: 'assigned', 'senior-analyst': 'assigned', 'liaison-officer': 'assigned' },
  'disclosure.release': { 'senior-analyst': 'assigned', 'liaison-officer': 'assigned' },
  'exhibit.view': { analyst: 'assigned', 'senior-analyst': 'assigned' },
  'decision.make': { analyst: 'assigned', 'senior-analyst': 'assigned' },
  'audit.read': { auditor: 'any' },
  'ledger.oversee': { administrator: 'any', auditor: 'any' },
  'quality.set': { 'senior-analyst': 'assigned' },
  'quality.read': { 'senior-analyst': 'any', auditor: 'any' },
  'list.read': {
    'list-curator': 'any',
    'senior-analyst': 'any',
    'liaison-officer': 'any',
    administrator: 'any',
    auditor: 'any',
  },
  'hunt.ask': { 'list-curator': 'any', administrator: 'any' },
  'match.ask': {
    'machine-client': 'any',
    analyst: 'any',
    'senior-analyst': 'any',
    'liaison-officer': 'any',
    'list-curator': 'any',
  },
  'match.distances': { 'machine-client': 'any', analyst: 'any', 'senior-analyst': 'any', 'list-curator': 'any' },
  'clock.accept': { administrator: 'any' },
  'act.read': {
    analyst: 'self',

    'senior-analyst': 'any',
    'liaison-officer': 'any',
    'list-curator': 'any',
    administrator: 'any',
    auditor: 'any',
  },
} as const satisfies Record<string, Grants>

/** Who may ask for an act for two, and who may approve it. */
const FOR_TWO = {
  'release-originals': {
    ask: { analyst: 'assigned', 'senior-analyst': 'assigned', 'liaison-officer': 'assigned' },
    approve: { 'senior-analyst': 'any', 'liaison-officer': 'any' },
  },
  'list-import': { ask: { 'list-curator': 'any' }, approve: { 'list-curator': 'any', 'senior-analyst': 'any' } },
  'list-export': {
    ask: { 'list-curator': 'any', 'liaison-officer': 'any' },
    approve: { 'list-curator': 'any', 'senior-analyst': 'any' },
  },
  'list-removal': { ask: { 'list-curator': 'any' }, approve: { 'list-curator': 'any', 'senior-analyst': 'any' } },
  'list-change': {
    ask: { 'list-curator': 'any', 'senior-analyst': 'any' },
    approve: { 'list-curator': 'any', 'senior-analyst': 'any' },
  },
  'quarantine-lift': {
    ask: { 'list-curator': 'any', 'senior-analyst': 'any' },
    approve: { 'list-curator': 'any', 'senior-analyst': 'any' },
  },
  'retention-override': {
    ask: { 'senior-analyst': 'assigned', 'liaison-officer': 'assigned' },
    approve: { 'senior-analyst': 'any', administrator: 'any' },
  },
  'hold-lift': {
    ask: { 'senior-analyst': 'assigned', 'liaison-officer': 'assigned' },
    approve: { 'senior-analyst': 'any', administrator: 'any' },
  },
  erasure: {
    ask: { 'liaison-officer': 'assigned', 'senior-analyst': 'assigned' },
    approve: { 'senior-analyst': 'any', administrator: 'any' },
  },
  'key-rotation': { ask: { administrator: 'any' }, approve: { administrator: 'any' } },
  'role-change': { ask: { administrator: 'any' }, approve: { administrator: 'any' } },
  recovery: { ask: { administrator: 'any' }, approve: { administrator: 'any' } },
  'ledger-policy-change': { ask: { administrator: 'any' }, approve: { administrator: 'any', auditor: 'any' } },
} as const satisfies Record<ActForTwo, Readonly<{ ask: Grants; approve: Grants }>>

export type SinglePermission = keyof typeof SINGLE
export type Permission = SinglePermission | `ask.${ActForTwo}` | `approve.${ActForTwo}`

/** The whole table. */
export const POLICY: Readonly<Record<Permission, Grants>> = {
  ...SINGLE,
  ...(Object.fromEntries(
    ACTS_FOR_TWO.flatMap((kind) => [
      [`ask.${kind}`, FOR_TWO[kind].ask],
      [`approve.${kind}`, FOR_TWO[kind].approve],
    ]),
  ) as Record<`ask.${ActForTwo}` | `approve.${ActForTwo}`, Grants>),
}

/** The standing that a role needs for a permission; undefined where it never may. */
export function standingNeeded(role: Role, permission: Permission): Standing | undefined {
  return POLICY[permission][role]
}
