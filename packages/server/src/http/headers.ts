// Security headers of every answer, errors and static files included (SECURITY §4.7).

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), publickey-credentials-get=(self)',
  'x-robots-tag': 'noindex, nofollow',
}

/** Told to browsers that reach the site by https (RFC 6797). */
export const STRICT_TRANSPORT = 'max-age=63072000; includeSubDomains'

/** The bytes of an answer that is written before any framework sees the request: headers and an empty body. */
export function bareAnswer(status: string, extra: Readonly<Record<string, string>> = {}): string {
  const headers = { ...SECURITY_HEADERS, ...extra, connection: 'close', 'content-length': '0' }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`
}
