// The sign-in page: passkey, password with code, or the organisation's account; and who is signed in.
import { say, show, speak, words } from './messages.js'
import { send } from './speak-to-server.js'

let session

speak()
document.getElementById('passkey').addEventListener('click', guarded(withPasskey))
document.getElementById('password').addEventListener('submit', guarded(withPassword))
document.getElementById('step-up').addEventListener('click', guarded(stepUp))
document.getElementById('sign-out').addEventListener('click', guarded(signOut))
await refresh()

async function refresh() {
  const { status, body } = await send('GET', '/sessions/current')
  session = status === 200 ? body : undefined
  show('signed-in', session !== undefined)
  show('signed-out', session === undefined)
  if (session) document.getElementById('who').textContent = words.signedIn(session.name, session.role)
}

async function withPasskey() {
  const asked = await send('POST', '/sign-in/passkey/options')
  const response = await answer(asked.body.options)
  await settle(await send('POST', '/sign-in/passkey', { body: { ceremony: asked.body.ceremony, response } }))
}

async function withPassword(event) {
  await settle(await send('POST', '/sign-in/password', { body: Object.fromEntries(new FormData(event.target)) }))
}

async function settle({ status }) {
  if (status === 201) say('')
  else say(status === 429 ? words.later : status === 403 ? words.closed : words.refused)
  await refresh()
  if (session) document.getElementById('console').focus()
}

async function stepUp() {
  const { csrf } = session
  const asked = await send('POST', '/sessions/current/step-up/options', { csrf })
  const response = await answer(asked.body.options)
  const { status } = await send('POST', '/sessions/current/step-up', { csrf, body: { ceremony: asked.body.ceremony, response } })
  say(status === 201 ? words.confirmed : words.refused)
  await refresh()
}

async function signOut() {
  await send('DELETE', '/sessions/current', { csrf: session.csrf })
  say(words.signedOut)
  await refresh()
}

async function answer(options) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  return (await navigator.credentials.get({ publicKey })).toJSON()
}

function guarded(act) {
  return (event) => {
    event.preventDefault()
    act(event).catch(() => say(words.refused))
  }
}
