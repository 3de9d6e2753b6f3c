// Every sentence of the report, in English and French. Reasons come from core, which owns them.
import type { Markup } from './html.ts'
import { html } from './html.ts'

export type Message = Readonly<{ en: string; fr: string }>

export const MESSAGES = {
  title: { en: 'Rempart triage report', fr: 'Rapport de tri Rempart' },
  language: { en: 'Language', fr: 'Langue' },
  lead: {
    en: 'Order, groups and evidence for a reviewer. Nothing here is a verdict: “AI-generated” never means that no real child is involved, and “no match” speaks only of the lists named below. This report holds no pictures and no prompts.',
    fr: 'Ordre, groupes et indices pour la personne qui examine. Rien ici n’est un verdict : « généré par IA » ne signifie jamais qu’aucun enfant réel n’est concerné, et « aucune correspondance » ne vaut que pour les listes nommées ci-dessous. Ce rapport ne contient ni image ni texte de commande.',
  },
  unsafe: {
    en: 'Decoded WITHOUT the sandbox: for development only, this case is not forensically valid.',
    fr: 'Décodé SANS bac à sable : développement seulement, ce dossier n’a pas de valeur probante.',
  },
  summary: { en: 'Summary', fr: 'Synthèse' },
  exhibits: { en: 'Exhibits', fr: 'Pièces' },
  cards: { en: 'Cards', fr: 'Fiches' },
  withGaps: { en: 'Exhibits with a gap', fr: 'Pièces avec une lacune' },
  byLane: { en: 'Exhibits by lane', fr: 'Pièces par file' },
  byOrigin: { en: 'Exhibits by proposed origin', fr: 'Pièces par origine proposée' },
  byType: { en: 'Exhibits by type', fr: 'Pièces par type' },
  lane: { en: 'Lane', fr: 'File' },
  lane1: { en: 'a real child may be at risk now', fr: 'un enfant réel est peut-être en danger' },
  lane2: {
    en: 'camera, conflicting or edited evidence, derivations, matches',
    fr: 'indices d’appareil photo, contradictoires ou de retouche, dérivations, correspondances',
  },
  lane3: { en: 'unknown, and everything that only claims', fr: 'inconnu, et tout ce qui n’est qu’allégué' },
  lane4: { en: 'signed as made from text alone', fr: 'signé comme produit à partir de texte seul' },
  lane5: { en: 'decided already', fr: 'déjà décidé' },
  lane6: { en: 'known good', fr: 'connu comme sans intérêt' },
  coverage: { en: 'Coverage: what was compared', fr: 'Couverture : ce qui a été comparé' },
  noLists: {
    en: 'No hash list was given: nothing was compared with known material.',
    fr: 'Aucune liste d’empreintes n’a été fournie : rien n’a été comparé à des contenus connus.',
  },
  list: { en: 'List', fr: 'Liste' },
  version: { en: 'Version', fr: 'Version' },
  date: { en: 'Date', fr: 'Date' },
  entries: { en: 'Entries', fr: 'Entrées' },
  realm: { en: 'Realm', fr: 'Domaine' },
  kinds: { en: 'Hash kinds held', fr: 'Types d’empreintes' },
  matching: { en: 'Exhibits with a match', fr: 'Pièces avec correspondance' },
  queue: { en: 'Queue', fr: 'File d’examen' },
  queueLead: {
    en: 'In the order in which to look. Every exhibit is on exactly one card.',
    fr: 'Dans l’ordre où regarder. Chaque pièce figure sur une seule fiche.',
  },
  position: { en: 'Position', fr: 'Position' },
  kind: { en: 'Kind', fr: 'Nature' },
  shown: { en: 'Shown', fr: 'Montrée' },
  members: { en: 'Members', fr: 'Membres' },
  reasons: { en: 'Reasons', fr: 'Raisons' },
  evidence: { en: 'Exhibits and evidence', fr: 'Pièces et indices' },
  origin: { en: 'Proposed origin', fr: 'Origine proposée' },
  for: { en: 'For', fr: 'Pour' },
  against: { en: 'Against', fr: 'Contre' },
  other: { en: 'Also seen', fr: 'Aussi constaté' },
  none: { en: 'none', fr: 'aucun' },
  basis: { en: 'basis', fr: 'fondement' },
  relations: { en: 'Relations', fr: 'Liens' },
  matches: { en: 'Matches', fr: 'Correspondances' },
  gaps: { en: 'Gaps', fr: 'Lacunes' },
  run: { en: 'Generation run', fr: 'Série générée' },
  distance: { en: 'bits apart', fr: 'bits d’écart' },
  cut: {
    en: 'Only the first cards are described here; manifest.jsonl, cards.jsonl and exhibits.csv hold every one. Left out:',
    fr: 'Seules les premières fiches sont décrites ici ; manifest.jsonl, cards.jsonl et exhibits.csv les contiennent toutes. Omises :',
  },
  single: { en: 'single', fr: 'unique' },
  copies: { en: 'copies', fr: 'copies' },
  'near-duplicates': { en: 'near-duplicates', fr: 'quasi-doublons' },
  decided: { en: 'decided', fr: 'décidé' },
  'known-good': { en: 'known-good', fr: 'sans intérêt connu' },
  camera: { en: 'camera', fr: 'appareil photo' },
  generated: { en: 'generated', fr: 'généré par IA' },
  edited: { en: 'edited with AI', fr: 'retouché par IA' },
  rendered: { en: 'rendered (CGI)', fr: 'image de synthèse' },
  drawing: { en: 'drawing', fr: 'dessin' },
  conflicting: { en: 'conflicting', fr: 'contradictoire' },
  unknown: { en: 'not known', fr: 'inconnu' },
  claim: { en: 'claim', fr: 'allégation' },
  measurement: { en: 'measurement', fr: 'mesure' },
  signature: { en: 'signature', fr: 'signature' },
  facts: { en: 'How it was made', fr: 'Comment il a été établi' },
  decoder: { en: 'Decoder', fr: 'Décodeur' },
  sandbox: { en: 'Sandbox', fr: 'Bac à sable' },
  manifestDigest: { en: 'SHA-256 of manifest.jsonl', fr: 'SHA-256 de manifest.jsonl' },
} as const satisfies Readonly<Record<string, Message>>
export type MessageKey = keyof typeof MESSAGES

/** Both languages; the page shows the one that is chosen. */
export function both({ en, fr }: Message): Markup {
  return html`<span lang="en">${en}</span><span lang="fr">${fr}</span>`
}

/** A message of the table in both languages. */
export function say(key: MessageKey): Markup {
  return both(MESSAGES[key])
}

/** A word of the table in both languages where there is one, else the word itself. */
export function word(code: string): Markup {
  return code in MESSAGES ? say(code as MessageKey) : html`${code}`
}
