// What the recipient of a release reads first.

/** How to check a bundle with tools that are not ours, in English and French. */
export function verifyInstructions(ledgerKey: string): string {
  return `HOW TO CHECK THIS RELEASE

1. Every file in originals/ is the exact bytes that were received:
     sha256sum -c SHA256SUMS
2. ledger/N.entry is the ledger's entry of the report with which the file came, of the address from
   which it was fetched, or of the file itself. ledger/N.opening holds
   salt and value of each commitment in it: SHA-256 of salt and value, one after the other, is the commitment. A report's
   digest is over its words and the SHA-256 of each of its files.
     printf %s SALT_IN_HEX | xxd -r -p | cat - <(printf %s VALUE) | sha256sum
3. ledger/N.tlog-proof shows the entry in the site's ledger (c2sp.org/tlog-proof). The ledger's key, which you should also
   have from elsewhere, is
     ${ledgerKey}

These files are evidence. Keep them encrypted, open them only where that is allowed, and make no copies that you do not need.

COMMENT VÉRIFIER CETTE REMISE

1. Chaque fichier de originals/ reproduit exactement les octets reçus :
     sha256sum -c SHA256SUMS
2. ledger/N.entry est l'entrée du registre pour le signalement qui contenait le fichier, pour l'adresse d'où il a été
   récupéré, ou pour le fichier lui-même.
   ledger/N.opening contient le sel et la valeur de chaque engagement : le SHA-256 du sel suivi de la valeur est l'engagement
   inscrit dans l'entrée. L'empreinte d'un signalement porte sur son texte et le SHA-256 de chacun de ses fichiers.
3. ledger/N.tlog-proof montre que l'entrée figure dans le registre du site (c2sp.org/tlog-proof). La clé du registre, que vous
   devez aussi tenir d'une autre source, est indiquée ci-dessus.

Ces fichiers sont des pièces. Gardez-les chiffrés, ne les ouvrez que là où c'est permis, et ne faites aucune copie inutile.
`
}
