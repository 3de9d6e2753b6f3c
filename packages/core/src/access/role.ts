// Who works here, as roles. A person may hold several; a session is bound to one of them (SECURITY §4.7).

/** Roles of people. */
export const HUMAN_ROLES = [
  'reporter-desk',
  'analyst',
  'senior-analyst',
  'liaison-officer',
  'list-curator',
  'administrator',
  'auditor',
] as const
export type HumanRole = (typeof HUMAN_ROLES)[number]

/** Everyone whom the policy table can name; `anonymous` is a caller who showed nothing. */
export const ROLES = [...HUMAN_ROLES, 'machine-client', 'anonymous'] as const
export type Role = (typeof ROLES)[number]

/** Names for people, in both languages. */
export const ROLE_NAMES = {
  'reporter-desk': { en: 'reporter desk', fr: 'accueil des signalements' },
  analyst: { en: 'analyst', fr: 'analyste' },
  'senior-analyst': { en: 'senior analyst', fr: 'analyste principal' },
  'liaison-officer': { en: 'liaison officer', fr: 'agent de liaison' },
  'list-curator': { en: 'list curator', fr: 'gestionnaire de listes' },
  administrator: { en: 'administrator', fr: 'administrateur' },
  auditor: { en: 'auditor', fr: 'auditeur' },
  'machine-client': { en: 'machine client', fr: 'client automatique' },
  anonymous: { en: 'anonymous', fr: 'anonyme' },
} as const satisfies Record<Role, Readonly<{ en: string; fr: string }>>
