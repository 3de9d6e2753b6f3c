// Whom the operator trusts.

/** Nobody by default. `anchorsPem`: C2PA root certificates; `textToImageOnlySigners`: organisations or common names of
 * signers whose signature says that a picture was made from text alone (lane 4). */
export type TrustSettings = Readonly<{ anchorsPem: string; textToImageOnlySigners: readonly string[] }>
