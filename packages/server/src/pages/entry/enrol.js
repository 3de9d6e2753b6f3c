// The page of a one-time link: its secret stands in the fragment, which no browser sends.
import { say, show, speak, words } from './messages.js'
import { send } from './speak-to-server.js'

/** What a link begins with to which a code belongs, and how both are shown to the server (access/halves.ts). */
const WITH_CODE = 'with-code.'
const shown = location.hash.slice(1)
const needsCode = shown.startsWith(WITH_CODE)
let link = needsCode ? undefined : shown
let passwordCeremony

speak()
history.replaceState(undefined, '', location.pathname)
addEventListener('hashchange', () => location.reload())
document.getElementById('half').addEventListener('submit', guarded(giveCode))
document.getElementById('passkey').addEventListener('click', guarded(makePasskey))
document.getElementById('password').addEventListener('submit', guarded(choosePassword))
document.getElementById('code').addEventListener('submit', guarded(confirmCode))
document.getElementById('provider').addEventListener('click', guarded(useProvider))

if (needsCode) show('half')
else if (!(await open())) say(words.linkOver)

async function open() {
  const { status, body } = await send('POST', '/enrolments/open', { body: { link } })
  if (status !== 200) return false
  document.getElementById('who').textContent = words.enrolFor(body.name)
  show('provider', body.provider)
  show('open')
  return true
}

async function giveCode(event) {
  link = `${shown.slice(WITH_CODE.length)}.${event.target.elements.half.value}`
  const right = await open()
  show('half', !right)
  say(right ? '' : words.halfWrong)
}

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
