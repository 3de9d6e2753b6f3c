// A site that runs as processes of its own, for what signs people in and works as they do: requests go over the network.
import type { TestAccess } from './access-site.ts'

type Injected = Readonly<{ method: string; url: string; headers: Record<string, string>; payload?: object }>

/** In the place of an application in this process: answers what the server at `url` answers. */
export function overHttp(url: string, origin: string): TestAccess {
  const inject = async ({ method, url: path, headers, payload }: Injected): Promise<unknown> => {
    const answer = await fetch(url + path, {
      method,
      headers: { ...headers, ...(payload && { 'content-type': 'application/json' }) },
      ...(payload && { body: JSON.stringify(payload) }),
    })
    const rawPayload = Buffer.from(await answer.arrayBuffer())
    const body = rawPayload.toString()
    const json = (): unknown => JSON.parse(body)
    return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), rawPayload, body, json }
  }
  return { app: { inject }, access: { site: { origin } } } as unknown as TestAccess
}
