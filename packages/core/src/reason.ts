// Why an exhibit stands where it stands: stable codes, each with its lane and a sentence in both languages. Data only;
// the order of the table is the order in which reasons are shown.
import type { Lane } from './lane.ts'

type ReasonText = Readonly<{ lane: Lane; en: string; fr: string }>

/** Every reason that a card or a line of the manifest may give. `lane` is the highest lane that this reason alone gives;
 * DESIGN §1 is its source. */
export const REASONS = {
  'child-at-risk': {
    lane: 1,
    en: 'A report or decision says that a real child may be at risk now.',
    fr: 'Un signalement ou une décision indique qu’un enfant réel est peut-être en danger.',
  },
  'at-risk-over-budget': {
    lane: 2,
    en: 'Reported as urgent by a source that has used up its share of the first lane.',
    fr: 'Signalé comme urgent par une source qui a épuisé sa part de la première file.',
  },
  'lists-disagree': {
    lane: 2,
    en: 'Hash lists contradict each other about this exhibit.',
    fr: 'Des listes d’empreintes se contredisent au sujet de cette pièce.',
  },
  'match-unidentified': {
    lane: 2,
    en: 'Matches a hash list that states the victim is not identified.',
    fr: 'Correspond à une liste d’empreintes qui indique que la victime n’est pas identifiée.',
  },
  'match-unstated': {
    lane: 2,
    en: 'Matches a hash list that does not state whether the victim is identified.',
    fr: 'Correspond à une liste d’empreintes qui n’indique pas si la victime est identifiée.',
  },
  'match-near': {
    lane: 2,
    en: 'Resembles an entry of a hash list; resemblance is not identity.',
    fr: 'Ressemble à une entrée d’une liste d’empreintes ; ressemblance n’est pas identité.',
  },
  'match-lead': {
    lane: 2,
    en: 'Shares only a weak hash (MD5 or SHA-1 alone) with an entry of a list.',
    fr: 'Ne partage qu’une empreinte faible (MD5 ou SHA-1 seule) avec une entrée d’une liste.',
  },
  'conflicting-evidence': {
    lane: 2,
    en: 'The evidence about its origin contradicts itself.',
    fr: 'Les indices sur son origine se contredisent.',
  },
  'camera-evidence-measured': {
    lane: 2,
    en: 'Camera evidence: maker notes, tables and dimensions agree.',
    fr: 'Indices d’appareil photo : notes du fabricant, tables et dimensions concordent.',
  },
  'camera-evidence': {
    lane: 2,
    en: 'Camera evidence is stated in the file.',
    fr: 'Le fichier fait état d’un appareil photo.',
  },
  'ai-edited': {
    lane: 2,
    en: 'Says or shows that it was edited with AI; a photograph may lie underneath.',
    fr: 'Indique ou montre une retouche par IA ; une photographie peut se trouver dessous.',
  },
  derivation: {
    lane: 2,
    en: 'One end of a derivation: made from another exhibit of this case, or its source.',
    fr: 'Une extrémité d’une dérivation : tirée d’une autre pièce du dossier, ou sa source.',
  },
  'stated-input': {
    lane: 2,
    en: 'Names a picture that it was made from; that picture was not found in this case.',
    fr: 'Nomme une image dont elle est tirée ; cette image n’a pas été trouvée dans le dossier.',
  },
  'preview-mismatch': {
    lane: 2,
    en: 'An embedded preview and the main picture differ: one of them was replaced.',
    fr: 'Un aperçu intégré et l’image principale diffèrent : l’un des deux a été remplacé.',
  },
  'beside-model': {
    lane: 2,
    en: 'Found beside a generator’s model, as training or conditioning pictures are.',
    fr: 'Trouvée à côté d’un modèle génératif, comme le sont les images d’apprentissage ou de guidage.',
  },
  'group-in-higher-lane': {
    lane: 1,
    en: 'Belongs to a group whose highest member stands in this lane; seen with it, or beside it where its evidence differs.',
    fr: 'Appartient à un groupe dont le membre le mieux placé est dans cette file ; vue avec lui, ou à côté si ses indices diffèrent.',
  },
  'apart-from-run': {
    lane: 2,
    en: 'States a generation run that it does not fit: seen before that run.',
    fr: 'Indique une série générée à laquelle elle ne s’accorde pas : vue avant cette série.',
  },
  'entry-flooded': {
    lane: 3,
    en: 'The list entry matches many different files here, so it is not taken as decided.',
    fr: 'L’entrée de liste correspond à de nombreux fichiers différents ici : elle ne vaut pas décision.',
  },
  'entry-quarantined': {
    lane: 3,
    en: 'The list entry is in quarantine (a flood in an earlier case, or a match on a known-good file): not taken as decided until a person lifts it.',
    fr: 'L’entrée de liste est en quarantaine (afflux dans un dossier antérieur, ou correspondance avec un fichier connu sans intérêt) : elle ne vaut pas décision tant qu’une personne ne l’a pas levée.',
  },
  'match-cancelled': {
    lane: 3,
    en: 'A match is cancelled by a negative entry that two persons approved.',
    fr: 'Une correspondance est annulée par une entrée négative approuvée par deux personnes.',
  },
  'says-generated': {
    lane: 3,
    en: 'The file says that it is AI-generated; that orders no work and closes none.',
    fr: 'Le fichier se dit généré par IA ; cela ne classe et ne clôt rien.',
  },
  'says-rendered': {
    lane: 3,
    en: 'The file says that it was rendered by computer.',
    fr: 'Le fichier se dit calculé par ordinateur (image de synthèse).',
  },
  'says-drawing': { lane: 3, en: 'The file says that it is a drawing.', fr: 'Le fichier se dit dessin.' },
  'origin-unknown': {
    lane: 3,
    en: 'Nothing in it speaks for any origin; absence proves nothing.',
    fr: 'Rien n’indique son origine ; l’absence d’indice ne prouve rien.',
  },
  'not-decoded': {
    lane: 3,
    en: 'Its picture could not be, or is not, decoded here.',
    fr: 'Son image n’a pas pu être décodée, ou ne l’est pas ici.',
  },
  'unsigned-near-duplicate': {
    lane: 3,
    en: 'Signed as made from text, but it resembles a picture that is not.',
    fr: 'Signée comme produite à partir de texte, mais ressemble à une image qui ne l’est pas.',
  },
  'has-gap': {
    lane: 3,
    en: 'A question about it stays open (see gaps).',
    fr: 'Une question reste ouverte (voir lacunes).',
  },
  'signed-text-to-image': {
    lane: 4,
    en: 'Signed as made from text alone by a signer on the operator’s own list. Still reviewed.',
    fr: 'Signée comme produite à partir de texte seul par un signataire de la liste de l’opérateur. Reste à examiner.',
  },
  'decided-identified': {
    lane: 5,
    en: 'Exact match on an approved list that states the victim identified.',
    fr: 'Correspondance exacte avec une liste approuvée qui indique la victime identifiée.',
  },
  'decided-copy': {
    lane: 5,
    en: 'Exact copy of what was decided here.',
    fr: 'Copie exacte de ce qui a déjà été décidé ici.',
  },
  'known-good': {
    lane: 6,
    en: 'Known-good by SHA-256 on an approved list.',
    fr: 'Connue comme sans intérêt, par SHA-256, sur une liste approuvée.',
  },
} as const satisfies Readonly<Record<string, ReasonText>>

export type ReasonCode = keyof typeof REASONS

/** Codes in the order of the table, each once. */
export function sortReasons(codes: Iterable<ReasonCode>): readonly ReasonCode[] {
  const present = new Set(codes)
  return (Object.keys(REASONS) as ReasonCode[]).filter((code) => present.has(code))
}

/** The sentence behind a code. */
export function reasonSentence(code: ReasonCode, language: 'en' | 'fr'): string {
  return REASONS[code][language]
}
