// The sentences of a person's own day, in French.
import type { Words } from '../en.ts'

export const day: Words['day'] = {
  title: 'Votre journée',
  alone: 'Visible de vous seul. Personne n’est comparé à personne.',
  full: 'Pièces ouvertes en grand',
  sheets: 'Planches-contact ouvertes',
  tiles: 'Vignettes vues sur elles',
  avoided: 'Vues évitées : décidé d’après la planche seule',
  viewing: 'Temps d’examen des dernières 24 heures',
  limit: 'sur {{limit}}',
  stretch: 'Depuis la dernière pause',
  breakDue: 'Une pause s’impose',
  breakUntil: 'Quittez l’écran des yeux. Les images pourront être rouvertes à {{time}} ; tout le reste continue.',
  over: 'Cette journée est finie',
  overUntil: 'Vous en avez assez vu pour un jour. Les images pourront être rouvertes à {{time}}. Merci.',
  quality: {
    title: 'Vos réponses, relues',
    span: 'Du {{from}} au {{to}} ; aujourd’hui sera compté demain.',
    sampled: 'Décisions refaites par une seconde personne, avec le même résultat',
    golden: 'Réponses aux fiches témoins qui s’accordent avec celle qui est connue',
    few: 'trop peu pour le dire',
    means:
      'Une seconde personne refait {{quality}} de toutes les décisions, et {{golden}} des fiches sont des fiches témoins : anodines, avec une réponse connue. Sur une fiche difficile, les avis diffèrent ; ceci est pour vous, pour voir de quoi vous aimeriez parler avec un collègue. Personne d’autre ne le voit.',
  },
  end: 'Finir la journée',
  ended: 'Vos fiches retournent à la file à la fin de leur délai ; rien n’attend que vous.',
}
