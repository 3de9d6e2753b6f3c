-- The newest decision in a case: whose turn it is (docs/adr/0060).
CREATE INDEX ON decision ("case", seq);
DROP INDEX card_undecided_case_stage_position_idx;
CREATE INDEX ON card_undecided ("case", stage, position, card);
-- What is left out of the counts of a person's queue.
CREATE INDEX ON card_lease (until);
CREATE INDEX ON card_passed (person);
