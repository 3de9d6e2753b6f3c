// The page of `rempart view`: one card at a time. A picture is fetched only by a deliberate act (which the ledger records
// first), is shown blurred and grey, and in the clear only while it is held.
const WORDS = {
  en: {
    place: (at, all) => `Card ${at} of ${all}`,
    why: 'Why here',
    tiles: 'Members',
    hint: 'Pictures are not loaded until you ask. Enter loads one, blurred; hold Space (or press and hold) to see it in the clear.',
    evidence: 'Evidence',
    lane: (lane, kind, count) => `Lane ${lane}, ${KINDS.en[kind] ?? kind}, ${count} ${count === 1 ? 'exhibit' : 'exhibits'}`,
    next: 'Next card (n)',
    back: 'Previous card (p)',
    keys: 'Keys: n next, p previous, Tab between pictures, Enter loads, hold Space shows, l language.',
    load: 'Load',
    loading: 'Loading…',
    hold: 'Loaded, blurred. Hold Space to see.',
    cannot: (reason) => `Cannot be shown: ${reason}`,
    origin: 'Proposed origin',
    none: 'No evidence found; absence proves nothing.',
    matches: 'Matches',
    gaps: 'Not known',
    empty: 'This case has no cards.',
    other: 'Français',
  },
  fr: {
    place: (at, all) => `Fiche ${at} sur ${all}`,
    why: 'Pourquoi ici',
    tiles: 'Membres',
    hint: 'Aucune image n’est chargée sans votre demande. Entrée en charge une, floutée ; maintenez Espace (ou appuyez longuement) pour la voir nette.',
    evidence: 'Indices',
    lane: (lane, kind, count) => `File ${lane}, ${KINDS.fr[kind] ?? kind}, ${count} ${count === 1 ? 'pièce' : 'pièces'}`,
    next: 'Fiche suivante (n)',
    back: 'Fiche précédente (p)',
    keys: 'Touches : n suivante, p précédente, Tab d’une image à l’autre, Entrée charge, Espace maintenue montre, l langue.',
    load: 'Charger',
    loading: 'Chargement…',
    hold: 'Chargée, floutée. Maintenez Espace pour voir.',
    cannot: (reason) => `Ne peut pas être montrée : ${reason}`,
    origin: 'Origine proposée',
    none: 'Aucun indice trouvé ; l’absence ne prouve rien.',
    matches: 'Correspondances',
    gaps: 'Inconnu',
    empty: 'Ce dossier n’a aucune fiche.',
    other: 'English',
  },
}
const KINDS = {
  en: { single: 'single', copies: 'copies', 'near-duplicates': 'near-duplicates', run: 'generation run', decided: 'decided', 'known-good': 'known-good' },
  fr: { single: 'unique', copies: 'copies', 'near-duplicates': 'quasi-doublons', run: 'série générée', decided: 'décidé', 'known-good': 'sans intérêt connu' },
}
const ORIGINS = {
  en: { camera: 'camera', generated: 'generated', edited: 'edited with AI', rendered: 'rendered', drawing: 'drawing', conflicting: 'conflicting', unknown: 'not known' },
  fr: { camera: 'appareil photo', generated: 'généré par IA', edited: 'retouché par IA', rendered: 'image de synthèse', drawing: 'dessin', conflicting: 'contradictoire', unknown: 'inconnu' },
}
/** A picture held in the clear hides itself after this time (SECURITY K1). */
const MAX_CLEAR_MS = 10_000

const cards = await (await fetch('/cards.json')).json()
let language = (navigator.language ?? 'en').startsWith('fr') ? 'fr' : 'en'
let at = 0
let urls = []

const element = (id) => document.getElementById(id)
const make = (tag, text, className) => {
  const made = document.createElement(tag)
  if (text !== undefined) made.textContent = text
  if (className !== undefined) made.className = className
  return made
}

function show() {
  const words = WORDS[language]
  document.documentElement.lang = language
  for (const url of urls) URL.revokeObjectURL(url)
  urls = []
  element('language').textContent = words.other
  element('language').lang = language === 'en' ? 'fr' : 'en'
  element('why-title').textContent = words.why
  element('tiles-title').textContent = words.tiles
  element('hint').textContent = words.hint
  element('evidence-title').textContent = words.evidence
  element('next').textContent = words.next
  element('back').textContent = words.back
  element('keys').textContent = words.keys
  const card = cards[at]
  element('place').textContent = card === undefined ? words.empty : words.place(at + 1, cards.length)
  element('next').disabled = at >= cards.length - 1
  element('back').disabled = at <= 0
  if (card === undefined) return
  element('lane').textContent = words.lane(card.lane, card.kind, card.memberCount)
  element('reasons').replaceChildren(...card.reasons.map((reason) => make('li', reason[language])))
  element('tiles').replaceChildren(...card.tiles.map(tile))
  element('evidence').replaceChildren(...card.members.map(evidence))
}

function tile(path) {
  const words = WORDS[language]
  const item = make('li')
  const button = make('button', undefined, 'tile')
  button.type = 'button'
  const frame = make('span', undefined, 'frame')
  const state = make('span', words.load, 'name')
  button.append(frame, make('span', path, 'name'), state)
  let timer
  const hide = () => {
    clearTimeout(timer)
    button.classList.remove('seen')
  }
  const reveal = () => {
    if (button.dataset.loaded !== 'yes') return
    button.classList.add('seen')
    clearTimeout(timer)
    timer = setTimeout(hide, MAX_CLEAR_MS)
  }
  button.addEventListener('click', (event) => {
    if (button.dataset.loaded !== 'yes') void load(path, { button, frame, state })
    event.preventDefault()
  })
  button.addEventListener('keydown', (event) => {
    if (event.key !== ' ') return
    event.preventDefault()
    if (!event.repeat) reveal()
  })
  button.addEventListener('keyup', (event) => {
    if (event.key === ' ') event.preventDefault()
    hide()
  })
  button.addEventListener('pointerdown', reveal)
  for (const end of ['pointerup', 'pointerleave', 'pointercancel', 'blur']) button.addEventListener(end, hide)
  item.append(button)
  return item
}

async function load(path, { button, frame, state }) {
  const words = WORDS[language]
  if (button.dataset.loaded !== undefined) return
  button.dataset.loaded = 'asked'
  state.textContent = words.loading
  const response = await fetch('/picture', { method: 'POST', body: path })
  if (!response.ok) {
    delete button.dataset.loaded
    const gap = response.headers.get('Content-Type') === 'application/json' ? await response.json() : { reason: String(response.status) }
    state.textContent = words.cannot(gap.reason)
    return
  }
  const url = URL.createObjectURL(await response.blob())
  urls.push(url)
  const picture = make('img')
  picture.alt = path
  picture.draggable = false
  picture.src = url
  frame.replaceChildren(picture)
  button.dataset.loaded = 'yes'
  state.textContent = words.hold
}

function evidence(member) {
  const words = WORDS[language]
  const article = make('article')
  article.append(make('h3', member.path), make('p', `${words.origin}: ${ORIGINS[language][member.origin.value] ?? member.origin.value}`))
  const list = make('ul')
  for (const { reader, code, basis, where } of member.findings) list.append(make('li', `${reader}: ${code}, ${basis}, ${where}`))
  if (member.findings.length === 0) list.append(make('li', words.none))
  for (const { list: name, realm, kind, distanceBits } of member.matches) list.append(make('li', `${words.matches}: ${name}, ${realm}, ${kind}, ${distanceBits}`))
  for (const { stage, reason } of member.gaps) list.append(make('li', `${words.gaps}: ${stage}, ${reason}`))
  article.append(list)
  return article
}

/** Whoever leaves the page leaves no picture in the clear. */
function hideAll() {
  for (const seen of document.querySelectorAll('.tile.seen')) seen.classList.remove('seen')
}

function step(by) {
  at = Math.max(0, Math.min(cards.length - 1, at + by))
  show()
  scrollTo(0, 0)
}

function toggleLanguage() {
  language = language === 'en' ? 'fr' : 'en'
  show()
}

element('next').addEventListener('click', () => step(1))
element('back').addEventListener('click', () => step(-1))
element('language').addEventListener('click', toggleLanguage)
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'n') step(1)
  else if (event.key === 'p') step(-1)
  else if (event.key === 'l') toggleLanguage()
})
for (const away of ['blur', 'visibilitychange']) addEventListener(away, hideAll, true)
addEventListener('contextmenu', (event) => event.preventDefault())
show()
