// Every sentence of the console, in French, awaiting a practitioner's reading.
import type { Words } from './en.ts'
import { audit } from './fr/audit.ts'
import { card } from './fr/card.ts'
import { cases } from './fr/cases.ts'
import { day } from './fr/day.ts'
import { figures } from './fr/figures.ts'
import { lists } from './fr/lists.ts'
import { operations } from './fr/operations.ts'
import { people } from './fr/people.ts'
import { requests } from './fr/requests.ts'
import { problem } from './fr/problem.ts'
import { queue } from './fr/queue.ts'

export const fr: Words = {
  app: {
    name: 'Rempart',
    skip: 'Aller au contenu',
    language: 'Language: English',
    theme: { light: 'Clair', dark: 'Sombre', label: 'Couleurs' },
    keys: 'Touches',
    signOut: 'Se déconnecter',
    loading: 'Un instant…',
    save: 'Enregistrer',
    close: 'Fermer',
    notThere: 'Il n’y a rien ici.',
    noRoom: 'Dans ce rôle, aucune salle ne vous est encore ouverte.',
  },
  keys: {
    title: 'Ce que font les touches ici',
    help: 'Afficher cette liste',
    undo: 'Annuler le dernier acte',
    none: 'Aucune touche n’agit sur cette page.',
    spoken: {
      ' ': 'Espace',
      Escape: 'Échap',
      Enter: 'Entrée',
      ArrowLeft: '←',
      ArrowRight: '→',
      ArrowUp: '↑',
      ArrowDown: '↓',
    },
  },
  chart: { table: 'En tableau', csv: 'Emporter en CSV', withheld: 'non publié, ou aucun' },
  session: { role: 'Rôle' },
  map: {
    title: 'Où elle dit avoir été faite',
    show: 'Situer le lieu sur une esquisse du monde',
    world: 'Le lieu dans le monde',
    near: 'Le lieu parmi ses pays',
  },
  compare: {
    title: 'Pièces {{first}} et {{second}} comparées',
    alt: 'Pièces {{first}} et {{second}}, voilées tant que vous ne maintenez pas la barre d’espace ou le pointeur',
    how: 'Manière',
    overlay: 'l’une sur l’autre',
    turns: 'tour à tour',
    difference: 'ce qui diffère',
    next: 'Comparer autrement',
    mix: 'Part de la seconde',
    more: 'Davantage de la seconde',
    less: 'Moins de la seconde',
    swap: 'L’autre',
    mirror: 'Retourner la seconde',
    turn: 'Tourner la seconde',
    differ: '{{share}} de l’image diffère, zone par zone.',
  },
  part: {
    left: 'Déplacer la partie vers la gauche',
    right: 'Déplacer la partie vers la droite',
    up: 'Déplacer la partie vers le haut',
    down: 'Déplacer la partie vers le bas',
    wider: 'Plus large',
    narrower: 'Plus étroite',
    higher: 'Plus haute',
    lower: 'Plus basse',
    hold: 'Maintenir pour voir cette partie',
  },
  rows: {
    forward: 'Choisir la ligne suivante',
    backward: 'Choisir la ligne précédente',
    enter: 'Entrer dans la ligne choisie',
  },
  graph: {
    nodes: 'Ce qui est lié',
    links: 'Les liens en toutes lettres',
    tooMany_one: '{{count}} : trop pour un dessin ; les liens sont listés ci-dessous.',
    tooMany_other: '{{count}} : trop pour un dessin ; les liens sont listés ci-dessous.',
  },
  stepUp: {
    title: 'Montrez que c’est vous',
    why: 'Cet acte demande une preuve récente de votre présence. Elle vaut cinq minutes.',
    passkey: 'Utiliser ma clé d’accès',
    password: 'Mot de passe',
    code: 'Code à usage unique',
    confirm: 'Confirmer',
    failed: 'Cela n’a pas fonctionné. Réessayez.',
  },
  rooms: {
    label: 'Salles',
    queue: 'File',
    cases: 'Dossiers',
    operations: 'Opérations',
    lists: 'Listes',
    figures: 'Chiffres',
    day: 'Votre journée',
    requests: 'Actes à deux',
    people: 'Personnes',
    audit: 'Contrôle',
  },
  problem,
  queue,
  card,
  cases,
  operations,
  lists,
  figures,
  day,
  requests,
  people,
  audit,
}
