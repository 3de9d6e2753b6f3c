// The part of the WebAssembly JavaScript interface that the kernels use (https://webassembly.github.io/spec/js-api/,
// threads proposal for `shared`): neither the es2024 library nor the types of Node declare it.
declare namespace WebAssembly {
  class Module {
    constructor(bytes: ArrayBufferView | ArrayBuffer)
  }
  class Instance {
    constructor(module: Module, imports?: Readonly<Record<string, Readonly<Record<string, unknown>>>>)
    readonly exports: Readonly<Record<string, unknown>>
  }
  class Memory {
    constructor(descriptor: Readonly<{ initial: number; maximum?: number; shared?: boolean }>)
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
}
