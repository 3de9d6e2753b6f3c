-- What performing an act came to: counts and codes. An act that a job could not do is closed as failed.
ALTER TABLE act_performed ADD COLUMN outcome text NOT NULL DEFAULT 'done' CHECK (outcome IN ('done', 'failed'));
ALTER TABLE act_performed ADD COLUMN result jsonb NOT NULL DEFAULT '{}';
