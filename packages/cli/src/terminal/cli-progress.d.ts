// The part of cli-progress that is used; the package ships no types. https://github.com/npkgz/cli-progress
declare module 'cli-progress' {
  type Payload = Readonly<Record<string, unknown>>
  class SingleBar {
    constructor(options: Readonly<Record<string, unknown>>)
    start(total: number, value: number, payload?: Payload): void
    update(value: number, payload?: Payload): void
    setTotal(total: number): void
    stop(): void
  }
  const cliProgress: Readonly<{ SingleBar: typeof SingleBar }>
  export default cliProgress
}
