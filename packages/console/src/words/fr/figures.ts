// The sentences of the site's figures, in French.
import type { Words } from '../en.ts'

export const figures: Words['figures'] = {
  title: 'Chiffres',
  closed:
    'Des mois clos. Les petits nombres ne sont pas publiés, ni ce qui les révélerait ; rien ne compare les personnes.',
  month: 'Mois',
  charts: {
    reports: 'Signalements arrivés, selon l’expéditeur',
    lanes: 'Pièces décidées, par priorité',
    generated: 'Pièces décidées comme générées par IA, % de toutes',
    wait: 'Temps de l’ouverture du dossier à la décision, % des pièces',
    views: 'Pièces ouvertes en grand avant leur décision, et vues évitées, % des pièces',
    corrections: 'Reconnu faux et corrigé',
    requests: 'Réponses aux actes à deux',
  },
  categories: {
    anonymous: 'personne nommée',
    machine: 'plateformes, par clé',
    webhook: 'plateformes, par webhook',
    person: 'l’accueil',
    'lane-1': 'priorité 1',
    'lane-2': 'priorité 2',
    'lane-3': 'priorité 3',
    'lane-4': 'priorité 4',
    generated: 'générées par IA',
    'one-hour': 'en une heure',
    'one-day': 'en un jour',
    'one-week': 'en une semaine',
    'thirty-days': 'en 30 jours',
    longer: 'plus de 30 jours',
    'opened-large': 'ouvertes en grand',
    avoided: 'décidées par la planche seule',
    'entry-in-doubt': 'entrée mise en doute',
    'entry-cleared': 'doute levé',
    'decision-undone': 'décision retirée',
    approved: 'approuvées',
    refused: 'refusées',
    withdrawn: 'retirées',
  },
}
