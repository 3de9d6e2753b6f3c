// Signing in with the organisation's identity provider: OpenID Connect, authorisation code with PKCE (openid-client). It
// proves an account; whose account it is, and which roles he has, this site alone knows. Nobody is made by signing in.
import { newId } from '@rempart/core'
import { insertCeremony, takeCeremony } from '@rempart/store'
import type { ProviderIdentity } from '@rempart/store'
import * as oidc from 'openid-client'
import type { Access } from '../access.ts'
import { CEREMONY_LIFE_MS } from '../limits.ts'
import { freshSecret, hashSecret, sameSecret } from '../secret.ts'
import type { SiteOrigin } from '../site-origin.ts'

export type ProviderSettings = Readonly<{ issuer: string; clientId: string; clientSecret: string }>
export type Provider = Readonly<{
  /** Where to send the browser, and the secret that its cookie keeps meanwhile. `subject`: what for. */
  begin(access: Access, subject: string): Promise<Readonly<{ location: string; browserSecret: string }>>
  /** The account of whoever came back and what for; undefined where the answer does not hold or is another browser's. */
  finish(
    access: Access,
    back: Readonly<{ query: string; browserSecret: string | undefined }>,
  ): Promise<Readonly<{ identity: ProviderIdentity; subject: string }> | undefined>
}>

/** The path to which the provider sends the browser back; it has to be registered there. */
export const PROVIDER_RETURN_PATH = '/sign-in/provider/return'

type Kept = Readonly<{ verifier: string; nonce: string; browserHash: string }>

/** A provider, discovered when it is first needed, so that its outage does not stop the start. Plain http is for loopback. */
export function createProvider(settings: ProviderSettings): Provider {
  let discovered: Promise<oidc.Configuration> | undefined
  const configuration = (): Promise<oidc.Configuration> => {
    discovered ??= discover(settings).catch((error: unknown) => {
      discovered = undefined
      throw error
    })
    return discovered
  }
  return {
    async begin(access, subject) {
      const config = await configuration()
      const browser = freshSecret(access.random)
      const state = newId<string>(access.random)
      const kept: Kept = {
        verifier: oidc.randomPKCECodeVerifier(),
        nonce: oidc.randomNonce(),
        browserHash: Buffer.from(browser.secretHash).toString('base64url'),
      }
      const expiresAt = new Date(access.clock.now().getTime() + CEREMONY_LIFE_MS)
      await insertCeremony(access.database, {
        id: state,
        kind: 'provider',
        secret: JSON.stringify(kept),
        subject,
        expiresAt,
      })
      const location = oidc.buildAuthorizationUrl(config, {
        redirect_uri: `${access.site.origin}${PROVIDER_RETURN_PATH}`,
        scope: 'openid',
        code_challenge: await oidc.calculatePKCECodeChallenge(kept.verifier),
        code_challenge_method: 'S256',
        state,
        nonce: kept.nonce,
      })
      return { location: location.href, browserSecret: browser.secret }
    },
    async finish(access, { query, browserSecret }) {
      const url = new URL(`${access.site.origin}${PROVIDER_RETURN_PATH}?${query}`)
      const state = url.searchParams.get('state') ?? ''
      const asked = await takeCeremony(access.database, { id: state, kind: 'provider', at: access.clock.now() })
      if (asked === undefined || browserSecret === undefined) return undefined
      const kept = JSON.parse(asked.secret) as Kept
      if (!sameSecret(Buffer.from(hashSecret(browserSecret)).toString('base64url'), kept.browserHash)) return undefined
      const claims = await oidc
        .authorizationCodeGrant(await configuration(), url, {
          pkceCodeVerifier: kept.verifier,
          expectedNonce: kept.nonce,
          expectedState: state,
          idTokenExpected: true,
        })
        .then((tokens) => tokens.claims())
        .catch(() => undefined)
      if (claims === undefined) return undefined
      return { identity: { issuer: claims.iss, subject: claims.sub }, subject: asked.subject }
    },
  }
}

function discover({ issuer, clientId, clientSecret }: ProviderSettings): Promise<oidc.Configuration> {
  const url = new URL(issuer)
  const loopback = url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname)
  return oidc.discovery(
    url,
    clientId,
    clientSecret,
    undefined,
    loopback ? { execute: [oidc.allowInsecureRequests] } : {},
  )
}

/** The cookie that ties the answer to the browser that asked: `Lax`, for the answer comes from the provider's site. */
export function providerCookie(site: SiteOrigin, secret: string): string {
  return `${providerCookieName(site)}=${secret}; ${site.cookieAttributes.replace('SameSite=Strict', 'SameSite=Lax')}; Max-Age=${CEREMONY_LIFE_MS / 1000}`
}

export function providerCookieName(site: SiteOrigin): string {
  return `${site.cookie}-provider`
}
