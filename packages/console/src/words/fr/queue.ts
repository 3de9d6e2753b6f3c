// The queue's sentences, in French.
import type { Words } from '../en.ts'

export const queue: Words['queue'] = {
  title: 'File',
  lanes: 'Ce qui attend, par file de priorité',
  lane: 'Priorité',
  meaning: 'Ce qu’elle contient',
  waiting: 'En attente',
  oldest: 'Plus longue attente',
  overdue: 'Hors délai',
  nobody: '–',
  late_one: '{{count}} fiche',
  late_other: '{{count}} fiches',
  lanesAre: {
    atRisk: 'Un enfant réel est peut-être en danger',
    raised: 'Indices d’appareil photo, contradictions, retouches, victimes non identifiées',
    open: 'Non décidé, rien de ce qui précède',
    signed: 'Signé comme généré par un signataire de votre liste',
  },
  alarm: 'Des fiches attendent plus longtemps que leur priorité ne le permet.',
  filter: { lane: 'Afficher la priorité', case: 'Afficher le dossier', all: 'Tout' },
  next: 'Prendre la fiche suivante',
  nextIs: 'Suivante : priorité {{lane}}, place {{position}} de son dossier',
  why: 'Pourquoi elle est la suivante',
  list: 'Les fiches dans l’ordre où elles sont examinées',
  more: 'D’autres fiches attendent, qui ne sont pas listées ici.',
  nothing: 'Rien ne vous attend.',
  move: 'Choisir la fiche suivante de la liste',
  back: 'Choisir la fiche précédente',
  openChosen: 'Ouvrir la fiche choisie',
}
