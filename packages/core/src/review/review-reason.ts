// Why a person looks at an exhibit, and why a card goes to a senior analyst: codes as data, each with a sentence in both
// languages. The codes stand in the ledger.

/** Why somebody looks; what the ledger keeps beside who and when. */
export const VIEW_REASONS = {
  triage: { en: 'First look at a card of the queue', fr: 'Premier regard sur une fiche de la file' },
  classification: { en: 'To classify it', fr: 'Pour la qualifier' },
  identification: { en: 'To identify a person or a place', fr: 'Pour identifier une personne ou un lieu' },
  'second-opinion': { en: 'To give a second opinion', fr: 'Pour donner un deuxième avis' },
  quality: { en: 'To check the quality of the work', fr: 'Pour contrôler la qualité du travail' },
  court: { en: 'For a court', fr: 'Pour un tribunal' },
} as const satisfies Readonly<Record<string, ReasonWords>>
export type ViewReason = keyof typeof VIEW_REASONS

/** Why a card is handed to a senior analyst. */
export const ESCALATION_REASONS = {
  'child-at-risk': { en: 'A real child may be at risk now', fr: 'Un enfant réel est peut-être en danger' },
  'real-child-unclear': {
    en: 'Whether a real child is involved cannot be told',
    fr: 'On ne peut pas dire si un enfant réel est concerné',
  },
  'evidence-conflicts': { en: 'The evidence contradicts itself', fr: 'Les éléments se contredisent' },
  'legal-question': { en: 'A question of law', fr: 'Une question de droit' },
  other: { en: 'Another reason, in words', fr: 'Une autre raison, en toutes lettres' },
} as const satisfies Readonly<Record<string, ReasonWords>>
export type EscalationReason = keyof typeof ESCALATION_REASONS

type ReasonWords = Readonly<{ en: string; fr: string }>

/** The codes of a table, for a schema. */
export function codesOf<T extends string>(table: Readonly<Record<T, ReasonWords>>): readonly [T, ...T[]] {
  return Object.keys(table) as [T, ...T[]]
}
