// Requests of the pages of entry.

/** Sends JSON and reads the answer; `csrf` where a session acts. */
export async function send(method, path, { body, csrf } = {}) {
  const headers = { ...(body && { 'content-type': 'application/json' }), ...(csrf && { 'rempart-csrf': csrf }) }
  const response = await fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}
