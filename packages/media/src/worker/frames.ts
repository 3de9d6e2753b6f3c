// Length-prefixed frames over blocking pipes, inside the worker.
import { readSync, writeSync } from 'node:fs'

/** The next frame, or undefined at the end of input. */
export function readFrame(): Uint8Array | undefined {
  const head = readExactly(4)
  return head === undefined ? undefined : readExactly(Buffer.from(head).readUInt32LE())
}

export function writeFrame(bytes: Uint8Array): void {
  const head = Buffer.alloc(4)
  head.writeUInt32LE(bytes.length)
  for (const piece of [head, bytes])
    for (let written = 0; written < piece.length; ) written += whenReady(() => writeSync(1, piece, written))
}

function readExactly(length: number): Uint8Array | undefined {
  const bytes = Buffer.allocUnsafe(length)
  for (let read = 0; read < length; ) {
    const step = whenReady(() => readSync(0, bytes, read, length - read, null))
    if (step === 0) return undefined
    read += step
  }
  return bytes
}

/** A pipe that is not ready yet is waited for; any other error ends the worker. */
function whenReady(act: () => number): number {
  for (;;) {
    try {
      return act()
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
      Atomics.wait(PAUSE, 0, 0, 1)
    }
  }
}

const PAUSE = new Int32Array(new SharedArrayBuffer(4))
