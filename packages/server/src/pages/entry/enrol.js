// The page of a one-time link: its secret stands in the fragment, which no browser sends.
import { say, show, speak, words } from './messages.js'
import { send } from './speak-to-server.js'

const link = location.hash.slice(1)
let passwordCeremony

speak()
history.replaceState(undefined, '', location.pathname)
addEventListener('hashchange', () => location.reload())
document.getElementById('passkey').addEventListener('click', guarded(makePasskey))
document.getElementById('password').addEventListener('submit', guarded(choosePassword))
document.getElementById('code').addEventListener('submit', guarded(confirmCode))
document.getElementById('provider').addEventListener('click', guarded(useProvider))

const opened = await send('POST', '/enrolments/open', { body: { link } })
if (opened.status === 200) {
  document.getElementById('who').textContent = words.enrolFor(opened.body.name)
  show('provider', opened.body.provider)
  show('open')
} else say(words.linkOver)

async function makePasskey() {
  const asked = await send('POST', '/enrolments/passkey/options', { body: { link } })
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked.body.options)
  const response = (await navigator.credentials.create({ publicKey })).toJSON()
  settle(await send('POST', '/enrolments/passkey', { body: { link, ceremony: asked.body.ceremony, response } }))
}

async function choosePassword(event) {
  const { password } = Object.fromEntries(new FormData(event.target))
  const asked = await send('POST', '/enrolments/password/options', { body: { link, password } })
  if (asked.status !== 200) return say(words.refused)
  passwordCeremony = asked.body.ceremony
  document.getElementById('secret').textContent = new URL(asked.body.otpauth).searchParams.get('secret')
  show('password', false)
  show('code')
}

async function confirmCode(event) {
  const { code } = Object.fromEntries(new FormData(event.target))
  settle(await send('POST', '/enrolments/password', { body: { link, ceremony: passwordCeremony, code } }))
}

async function useProvider() {
  const { status, body } = await send('POST', '/enrolments/provider', { body: { link } })
  if (status === 200) location.assign(body.location)
  else say(words.refused)
}

function settle({ status }) {
  if (status !== 201) return say(words.refused)
  show('open', false)
  show('to-sign-in')
  say(words.enrolled)
}

function guarded(act) {
  return (event) => {
    event.preventDefault()
    act(event).catch(() => say(words.refused))
  }
}
