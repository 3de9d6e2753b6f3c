// The origin axis of an exhibit: what the findings, weighed together, say.

export type OriginValue = 'camera' | 'generated' | 'edited' | 'rendered' | 'drawing' | 'conflicting' | 'unknown'
/** `for` and `against` name findings as `reader:code`, sorted; both empty for `unknown` without evidence. */
export type Origin = Readonly<{ value: OriginValue; for: readonly string[]; against: readonly string[] }>
