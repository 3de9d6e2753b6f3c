// The first lines of a file as text, to tell formats apart.

/** Non-empty lines of the head without a byte order mark; the last one may be cut off. */
export function firstLines(head: Uint8Array): readonly string[] {
  return headText(head)
    .split(/\r?\n/u)
    .filter((line) => line.trim() !== '')
}

/** The head as text without a byte order mark and leading space. */
export function headText(head: Uint8Array): string {
  return Buffer.from(head.buffer, head.byteOffset, head.byteLength)
    .toString('utf8')
    .replace(/^\ufeff/u, '')
    .trimStart()
}
