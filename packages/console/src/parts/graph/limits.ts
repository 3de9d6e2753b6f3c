// Limits of a drawing.

/** Nodes of one drawing: more cannot be told apart on a screen; the list beside it has all of them. */
export const MAX_DRAWN_NODES = 60
/** Rounds of putting nodes near what they are linked to; after these the order hardly changes. */
export const ORDERING_ROUNDS = 4
