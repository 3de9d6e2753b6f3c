// What the pages of entry say, in English and French.

const MESSAGES = {
  en: {
    withPasskey: 'Sign in with a passkey',
    withProvider: 'Sign in with your organisation’s account',
    withPassword: 'Password and one-time code',
    name: 'Sign-in name',
    password: 'Password',
    code: 'Six-digit code of your authenticator app',
    signIn: 'Sign in',
    toConsole: 'Go to the console',
    stepUp: 'Confirm that it is you',
    signOut: 'Sign out',
    refused: 'That did not work. Nobody was signed in.',
    later: 'Too many tries. Please wait before the next one.',
    closed: 'You are known, but this account is closed or has no role yet. Please ask an administrator.',
    confirmed: 'Confirmed, for five minutes.',
    signedIn: (name, role) => `Signed in: ${name}, ${role}`,
    signedOut: 'Signed out.',
    enrolFor: (name) => `Set up how ${name} signs in. This link works once.`,
    makePasskey: 'Make a passkey on this device or security key',
    useProvider: 'Use your organisation’s account',
    makePassword: 'No passkey possible: password and one-time code',
    newPassword: 'New password, at least 15 characters',
    next: 'Next',
    intoApp: 'Enter this key in your authenticator app, then type the code that it shows:',
    finish: 'Finish',
    enrolled: 'Done. You can sign in now.',
    askForHalf: 'A code belongs to this link. The administrator who asked for it has the code.',
    half: 'Code',
    halfWrong: 'Link and code do not belong together, or the link was used, replaced or is too old.',
    linkOver: 'This link was used, replaced or is too old. Please ask for another.',
    toSignIn: 'To the sign-in page',
  },
  fr: {
    withPasskey: 'Se connecter avec une clé d’accès',
    withProvider: 'Se connecter avec le compte de votre organisation',
    withPassword: 'Mot de passe et code à usage unique',
    name: 'Nom de connexion',
    password: 'Mot de passe',
    code: 'Code à six chiffres de votre application d’authentification',
    signIn: 'Se connecter',
    toConsole: 'Aller à la console',
    stepUp: 'Confirmer que c’est bien vous',
    signOut: 'Se déconnecter',
    refused: 'Échec. Personne n’a été connecté.',
    later: 'Trop d’essais. Veuillez patienter avant le prochain.',
    closed: 'Vous êtes reconnu, mais ce compte est fermé ou n’a pas encore de rôle. Adressez-vous à un administrateur.',
    confirmed: 'Confirmé, pour cinq minutes.',
    signedIn: (name, role) => `Connecté : ${name}, ${role}`,
    signedOut: 'Déconnecté.',
    enrolFor: (name) => `Choisissez comment ${name} se connecte. Ce lien ne sert qu’une fois.`,
    makePasskey: 'Créer une clé d’accès sur cet appareil ou une clé de sécurité',
    useProvider: 'Utiliser le compte de votre organisation',
    makePassword: 'Pas de clé d’accès possible : mot de passe et code à usage unique',
    newPassword: 'Nouveau mot de passe, au moins 15 caractères',
    next: 'Suivant',
    intoApp: 'Saisissez cette clé dans votre application d’authentification, puis le code qu’elle affiche :',
    finish: 'Terminer',
    enrolled: 'C’est fait. Vous pouvez vous connecter.',
    askForHalf: 'Un code accompagne ce lien. L’administrateur qui l’a demandé détient le code.',
    half: 'Code',
    halfWrong: 'Le lien et le code ne vont pas ensemble, ou le lien a été utilisé, remplacé ou est trop ancien.',
    linkOver: 'Ce lien a été utilisé, remplacé ou est trop ancien. Demandez-en un autre.',
    toSignIn: 'Vers la page de connexion',
  },
}

const language = navigator.language.startsWith('fr') ? 'fr' : 'en'
export const words = MESSAGES[language]

/** Fills in the page's texts. */
export function speak() {
  document.documentElement.lang = language
  for (const element of document.querySelectorAll('[data-text]')) element.textContent = words[element.dataset.text]
}

export function say(sentence) {
  document.getElementById('status').textContent = sentence
}

export function show(id, visible = true) {
  document.getElementById(id).hidden = !visible
}
