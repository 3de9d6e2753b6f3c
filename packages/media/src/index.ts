export { createDecoder } from './decoder.ts'
export type { DecoderOptions, SandboxedDecoder, SandboxState } from './decoder.ts'
export { probeSandbox } from './sandbox/probe.ts'
export type { SandboxReport } from './sandbox/probe.ts'
