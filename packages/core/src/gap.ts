// A question left unanswered, and why.

export type Stage = 'receive' | 'seal' | 'decode' | 'match' | 'inspect' | 'relate' | 'rank'
/** Reason: a stable code in kebab-case, for example `decoder-crashed`; `detail` is for people and holds no content. */
export type Gap = Readonly<{ stage: Stage; reason: string; detail?: string }>
/** An answer that may be unknown. */
export type Answer<T> = Readonly<{ kind: 'known'; value: T } | { kind: 'gap'; gap: Gap }>
