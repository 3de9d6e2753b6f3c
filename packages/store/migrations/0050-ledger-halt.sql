-- When the ledger was found not to be the one that was published or witnessed: from then on nothing is appended, and no act
-- that has to be recorded takes place, until a start at which everything agrees.
ALTER TABLE log_head ADD COLUMN halted_at timestamptz;
