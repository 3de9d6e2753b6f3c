-- Cards with something undecided, as lane and place stand: derived from cards, moves and decisions, and kept, because to derive it anew
-- takes longer the more cards a site has. Settled in the transaction of whatever changes it, under the log's order; compared with
-- what it is derived from every hour (docs/adr/0094).
CREATE TABLE card_undecided (
  card random_id PRIMARY KEY,
  "case" random_id NOT NULL,
  lane smallint NOT NULL CHECK (lane BETWEEN 1 AND 4),
  position integer NOT NULL,
  -- Lanes 2 and 3 are dealt together.
  stage smallint NOT NULL GENERATED ALWAYS AS (CASE lane WHEN 1 THEN 0 WHEN 4 THEN 2 ELSE 1 END) STORED
);
CREATE INDEX ON card_undecided ("case", stage, position);

INSERT INTO card_undecided (card, "case", lane, position)
SELECT card.id, card."case", card.lane, card.position FROM card_now AS card
WHERE card.lane < 5
  AND NOT EXISTS (
    SELECT FROM golden_card JOIN decision ON decision.card = golden_card.card AND decision.person <> golden_card.person
    JOIN golden_result ON golden_result.decision = decision.id AND agrees
    WHERE golden_card.card = card.id
      AND NOT EXISTS (SELECT FROM decision_undone WHERE decision_undone.decision = decision.id))
  AND EXISTS (
    SELECT FROM card_member JOIN exhibit ON exhibit.id = card_member.exhibit
    LEFT JOIN evidence_object ON evidence_object.name = exhibit.object
    WHERE card_member.card = card.id AND NOT EXISTS (
      SELECT FROM decision_member JOIN decision_counted ON decision_counted.id = decision_member.decision
      WHERE decision_member.content = coalesce(evidence_object.id, exhibit.id)
        AND decision_counted.seq > coalesce(card.reopened, -1)));

-- The list of cases, in the order of their opening.
CREATE INDEX ON case_file (opened_at, id);
