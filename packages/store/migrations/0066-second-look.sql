-- More than one pair of eyes: notes and escalations on cards, second opinions, quality samples and golden cards. Events are
-- inserted; where a card stands is derived by the views below.

-- Nothing was ever written into the table that this one replaces.
DROP TABLE card_event;
CREATE TABLE card_event (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  id random_id NOT NULL UNIQUE,
  "case" random_id NOT NULL REFERENCES case_file,
  card random_id NOT NULL REFERENCES card,
  kind text NOT NULL CHECK (kind IN ('escalated', 'note')),
  -- Why it was escalated, as a code.
  reason text CHECK ((reason IS NOT NULL) = (kind = 'escalated')),
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL,
  -- Words, sealed under the case's key for words; NULL where none were said.
  words_sealed bytea,
  CHECK (kind <> 'note' OR words_sealed IS NOT NULL)
);
CREATE INDEX ON card_event (card);

-- Benign sample cards whose answer is known: they measure, and count nowhere else.
CREATE TABLE golden_card (
  card random_id PRIMARY KEY REFERENCES card,
  seq bigint NOT NULL UNIQUE REFERENCES log_entry,
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL,
  answer jsonb NOT NULL
);
-- Whether a decision about a golden card agreed with the known answer.
CREATE TABLE golden_result (
  decision random_id PRIMARY KEY REFERENCES decision,
  agrees boolean NOT NULL
);

-- A first decision that somebody else assesses too, without seeing it.
CREATE TABLE second_look (
  id random_id PRIMARY KEY,
  decision random_id NOT NULL UNIQUE REFERENCES decision,
  -- `asked` by a person; by `rule`, because of what was answered; `quality`, because chance took it for the sample.
  kind text NOT NULL CHECK (kind IN ('asked', 'rule', 'quality')),
  -- The entry of the asking, or that of the decision.
  seq bigint NOT NULL REFERENCES log_entry,
  person random_id REFERENCES person CHECK ((person IS NOT NULL) = (kind = 'asked')),
  at timestamptz NOT NULL
);
-- Requests for a second opinion. One that comes on a decision in the sample begins nothing new, and does not say so.
CREATE TABLE opinion_asked (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  decision random_id NOT NULL REFERENCES decision,
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL,
  UNIQUE (decision, person)
);
CREATE TABLE opinion (
  id random_id PRIMARY KEY,
  look random_id NOT NULL UNIQUE REFERENCES second_look,
  seq bigint NOT NULL UNIQUE REFERENCES log_entry,
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL,
  assessment jsonb NOT NULL,
  -- Axes on which it differs from the first; none where both agree.
  differs text[] NOT NULL
);

-- The decisions that nobody undid, without those about golden cards: what statistics count.
CREATE VIEW decision_counted AS
  SELECT decision.* FROM decision
  WHERE NOT EXISTS (SELECT FROM decision_undone WHERE decision_undone.decision = decision.id)
    AND NOT EXISTS (SELECT FROM golden_card WHERE golden_card.card = decision.card);

-- Escalations that no decision on the card has followed.
CREATE VIEW escalation_open AS
  SELECT DISTINCT ON (card) event.* FROM card_event AS event
  WHERE kind = 'escalated' AND NOT EXISTS (
    SELECT FROM decision WHERE decision.card = event.card AND decision.seq > event.seq
      AND NOT EXISTS (SELECT FROM decision_undone WHERE decision_undone.decision = decision.id))
  ORDER BY card, seq;

-- Where each second look stands. `void`: its decision was undone or corrected by who made it. `waits`: for the second person.
-- `agreed`, `disputed`: the second person has answered. `settled`: a third has decided since.
CREATE VIEW second_look_state AS
  SELECT look.id, look.kind, look.decision, look.at AS asked_at, look.person AS asked_by,
    first."case", first.card, first.person AS first_person, first.seq AS first_seq,
    opinion.person AS second_person, opinion.at AS answered_at,
    CASE
      WHEN EXISTS (SELECT FROM decision_undone WHERE decision_undone.decision = first.id)
        OR EXISTS (SELECT FROM decision_counted AS later JOIN decision_member AS of ON of.decision = later.id
                   WHERE later.card = first.card AND later.person = first.person AND later.seq > first.seq
                     AND of.content IN (SELECT content FROM decision_member WHERE decision = first.id)) THEN 'void'
      WHEN opinion.id IS NULL THEN 'waits'
      WHEN opinion.differs = '{}' THEN 'agreed'
      WHEN EXISTS (SELECT FROM decision_counted AS later
                   WHERE later.card = first.card AND later.seq > opinion.seq
                     AND later.person NOT IN (first.person, opinion.person)
                     AND NOT EXISTS (SELECT content FROM decision_member WHERE decision = first.id
                                     EXCEPT SELECT content FROM decision_member WHERE decision = later.id)) THEN 'settled'
      ELSE 'disputed'
    END AS state
  FROM second_look AS look
  JOIN decision AS first ON first.id = look.decision
  LEFT JOIN opinion ON opinion.look = look.id
  WHERE NOT EXISTS (SELECT FROM golden_card WHERE golden_card.card = first.card);
