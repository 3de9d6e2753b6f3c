// The key at the top, behind three verbs, so that a file, a hardware module or a cloud service can hold it. It has
// generations: a new one is begun, everything is rotated to it, and the older ones are destroyed.

/** What is wrapped, and the context that the wrapping authenticates. */
export type WrappedSecret = Readonly<{ wrapped: Uint8Array; context: Uint8Array }>

/** UserError `refused` where something was not wrapped by this key, for this context, or by a destroyed generation. */
export interface KeyEncryptionKey {
  /** Wraps under the newest generation. */
  wrap(args: Readonly<{ secret: Uint8Array; context: Uint8Array }>): Promise<Uint8Array>
  unwrap(args: WrappedSecret): Promise<Uint8Array>
  /** The same secret under the newest generation; the same bytes where it is already. */
  rotate(args: WrappedSecret): Promise<Uint8Array>
  /** Begins a generation; durable when it resolves. Beginning again before finishing begins nothing. */
  begin(): Promise<void>
  /** Destroys every generation but the newest: what was not rotated is lost. */
  finish(): Promise<void>
}
