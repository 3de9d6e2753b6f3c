// The auditor's sentences, in French.
import type { Words } from '../en.ts'

export const audit: Words['audit'] = {
  title: 'Contrôle',
  never: 'Qui a regardé quoi, quand et pourquoi. Jamais le contenu.',
  ledger: 'Vérifier le registre dans ce navigateur',
  how: 'Le navigateur contrôle la signature, recalcule l’arbre entier et le compare à ce qu’il a vu la dernière fois.',
  key: 'Clé de vérification du registre',
  keyHint: 'Comparez-la à la clé que vous tenez d’ailleurs : celle que le serveur nomme n’est qu’une proposition.',
  verify: 'Vérifier',
  progress: '{{done}} entrées sur {{total}}',
  good_one: 'Le registre contient {{count}} entrée ; la signature et l’arbre concordent.',
  good_other: 'Le registre contient {{count}} entrées ; la signature et l’arbre concordent.',
  firstSight: 'Ce navigateur le voit pour la première fois.',
  continues_one: 'Il prolonge l’entrée que ce navigateur avait déjà vue ({{count}}).',
  continues_other: 'Il prolonge les {{count}} entrées que ce navigateur avait déjà vues.',
  doubts: {
    'malformed-key': 'Ce n’est pas une clé de vérification.',
    'malformed-note': 'Le point de contrôle du serveur n’est pas une note signée.',
    'no-signature': 'Le point de contrôle ne porte aucune signature de cette clé.',
    'wrong-signature': 'La signature du point de contrôle est fausse.',
    'malformed-checkpoint': 'Ce qui est signé n’est pas un point de contrôle.',
    'other-root': 'L’arbre de {{size}} entrées n’a pas la racine que dit le point de contrôle.',
    shorter: 'Le registre a raccourci : {{size}} entrées, alors que ce navigateur en avait vu {{before}}.',
    rewritten: 'Les {{before}} premières entrées ne sont pas celles que ce navigateur avait vues.',
  },
}
