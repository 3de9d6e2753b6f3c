// heic-decode ships no types. https://github.com/catdad-experiments/heic-decode
declare module 'heic-decode' {
  type Decoded = Readonly<{ width: number; height: number; data: Uint8ClampedArray }>
  const decode: (input: Readonly<{ buffer: Uint8Array }>) => Promise<Decoded>
  export default decode
}
