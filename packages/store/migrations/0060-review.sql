-- The work of review: cards of a case, who has one in hand, what was seen, what was decided and undone. Events are inserted;
-- what stands is derived.

CREATE TABLE card (
  id random_id PRIMARY KEY,
  "case" random_id NOT NULL REFERENCES case_file,
  -- Place in the case's queue, from 1.
  position integer NOT NULL CHECK (position > 0),
  lane smallint NOT NULL CHECK (lane BETWEEN 1 AND 6),
  reasons text[] NOT NULL,
  kind text NOT NULL CHECK (kind IN ('single', 'copies', 'near-duplicates', 'run', 'decided', 'known-good')),
  UNIQUE ("case", position)
);
CREATE TABLE card_member (
  -- Every exhibit is on exactly one card.
  exhibit text PRIMARY KEY REFERENCES exhibit,
  card random_id NOT NULL REFERENCES card,
  -- Place on the contact sheet, from 1 (the one shown); NULL for a byte-identical copy of a tile.
  tile integer CHECK (tile > 0),
  UNIQUE (card, tile)
);
CREATE INDEX ON card_member (card);

-- Who has a card in hand. The token grows with every lease, so that a late act of an earlier holder is known as such.
CREATE TABLE card_lease (
  card random_id PRIMARY KEY REFERENCES card,
  person random_id NOT NULL REFERENCES person,
  token bigint NOT NULL,
  until timestamptz NOT NULL
);
CREATE INDEX ON card_lease (person);
-- Cards that a person handed on; no reason is asked, so none is kept.
CREATE TABLE card_passed (
  card random_id NOT NULL REFERENCES card,
  person random_id NOT NULL REFERENCES person,
  PRIMARY KEY (card, person)
);

CREATE TABLE decision (
  id random_id PRIMARY KEY,
  seq bigint NOT NULL UNIQUE REFERENCES log_entry,
  "case" random_id NOT NULL REFERENCES case_file,
  card random_id NOT NULL REFERENCES card,
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL,
  -- One answer on every neutral axis: codes alone.
  assessment jsonb NOT NULL
);
CREATE INDEX ON decision (card);
CREATE TABLE decision_member (
  decision random_id NOT NULL REFERENCES decision,
  -- Keyed digest of the exact bytes, equal for copies; an exhibit without bytes of its own stands by its identifier.
  content text NOT NULL,
  PRIMARY KEY (decision, content)
);
CREATE INDEX ON decision_member (content);
CREATE TABLE decision_undone (
  decision random_id PRIMARY KEY REFERENCES decision,
  seq bigint NOT NULL UNIQUE REFERENCES log_entry,
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL
);

-- Escalations, requests for a second opinion and notes: sealed words beside codes.
CREATE TABLE card_event (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  card random_id NOT NULL REFERENCES card,
  kind text NOT NULL CHECK (kind IN ('escalated', 'second-opinion', 'note')),
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL,
  words_sealed bytea
);
CREATE INDEX ON card_event (card);

-- Contact sheets that were shown; each is one entry of the ledger. Full views stand in exhibit_view.
CREATE TABLE sheet_view (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  person random_id NOT NULL REFERENCES person,
  card random_id NOT NULL REFERENCES card,
  tiles integer NOT NULL CHECK (tiles > 0),
  at timestamptz NOT NULL
);
CREATE INDEX ON sheet_view (person, at DESC);
-- The right to one tile of a sheet that was logged, for the person who asked, once.
CREATE TABLE tile_ticket (
  secret_hash bytea PRIMARY KEY,
  view bigint NOT NULL REFERENCES sheet_view,
  object text NOT NULL REFERENCES evidence_object,
  expires_at timestamptz NOT NULL
);
CREATE INDEX ON tile_ticket (expires_at);
-- Tiles that left: what a decision may cover.
CREATE TABLE tile_seen (
  view bigint NOT NULL REFERENCES sheet_view,
  object text NOT NULL REFERENCES evidence_object,
  PRIMARY KEY (view, object)
);
CREATE INDEX ON tile_seen (object);
