-- A changed list is matched again with what came before it. What the line learned of a case's files is kept in pieces, sealed
-- under the case's key, so that no file is opened again; cards that move get an event each.

CREATE TABLE kept_examination (
  "case" text NOT NULL REFERENCES case_file,
  -- Number of its first exhibit; the others follow in the order of their numbers.
  piece integer NOT NULL,
  -- State of the lists (store, listsRevision) against which these exhibits were matched last.
  revision bigint NOT NULL,
  id random_id NOT NULL UNIQUE,
  name text NOT NULL,
  sealed bytea NOT NULL,
  key bytea NOT NULL,
  PRIMARY KEY ("case", piece)
);
CREATE INDEX ON kept_examination (revision);

-- One round over the cases: which change it follows. How far it is shows in the pieces.
CREATE TABLE retro_hunt (
  revision bigint PRIMARY KEY,
  list text NOT NULL,
  why text NOT NULL CHECK (why IN ('activated', 'removed')),
  at timestamptz NOT NULL
);

CREATE TABLE card_moved (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  card random_id NOT NULL REFERENCES card,
  revision bigint NOT NULL REFERENCES retro_hunt,
  lane_before smallint NOT NULL CHECK (lane_before BETWEEN 1 AND 6),
  lane_after smallint NOT NULL CHECK (lane_after BETWEEN 1 AND 6),
  reasons_before text[] NOT NULL,
  reasons_after text[] NOT NULL,
  position integer NOT NULL CHECK (position > 0),
  -- Decisions made before this event no longer keep the card from waiting.
  reopens boolean NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX ON card_moved (card, seq DESC);
CREATE INDEX ON card_moved (revision);

-- Cards as they stand: where their newest event put them.
CREATE VIEW card_now AS
  SELECT card.id, card."case", card.kind, coalesce(moved.position, card.position) AS position,
    coalesce(moved.lane_after, card.lane) AS lane, coalesce(moved.reasons_after, card.reasons) AS reasons,
    (SELECT max(seq) FROM card_moved WHERE card_moved.card = card.id AND reopens) AS reopened
  FROM card LEFT JOIN LATERAL (
    SELECT position, lane_after, reasons_after FROM card_moved WHERE card_moved.card = card.id ORDER BY seq DESC LIMIT 1
  ) AS moved ON true;

-- The line of the manifest of an exhibit whose matches changed, as it reads now; sealed like the first one.
CREATE TABLE exhibit_restated (
  exhibit text PRIMARY KEY REFERENCES exhibit,
  id random_id NOT NULL UNIQUE,
  name text NOT NULL,
  sealed bytea NOT NULL,
  key bytea NOT NULL
);
