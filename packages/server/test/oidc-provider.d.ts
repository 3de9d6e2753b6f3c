// The part of oidc-provider 9 that the tests use; the package brings no types.
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'
  export type Interaction = Readonly<{
    prompt: Readonly<{ name: string }>
    params: Readonly<Record<string, unknown>>
    session?: Readonly<{ accountId?: string }>
  }>
  export class Provider {
    constructor(issuer: string, configuration: object)
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>
    readonly Grant: new (
      facts: Readonly<{ accountId: string; clientId: string }>,
    ) => {
      addOIDCScope(scope: string): void
      save(): Promise<string>
    }
  }
}
