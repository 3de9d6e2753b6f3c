// Why somebody looks: written in the ledger with each view. The server names the reasons; a new one does not compile here.
import type { ViewReason } from './card-data.ts'

const REASONS: Readonly<Record<ViewReason, true>> = {
  triage: true,
  classification: true,
  identification: true,
  'second-opinion': true,
  quality: true,
  court: true,
}
export const VIEW_REASONS = Object.keys(REASONS).filter(isViewReason)

export function isViewReason(text: string): text is ViewReason {
  return Object.hasOwn(REASONS, text)
}
