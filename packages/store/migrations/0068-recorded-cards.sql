-- The cards of a case keep the number of the entry of the ranking that laid them, as other recorded rows do.
ALTER TABLE card ADD COLUMN entry bigint REFERENCES log_entry;
CREATE INDEX ON card (entry);
ALTER TABLE card_member ADD COLUMN entry bigint REFERENCES log_entry;
CREATE INDEX ON card_member (entry);
