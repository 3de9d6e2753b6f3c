-- An end that two persons agreed on stands in place of the term; the row that ordered it names their act.
ALTER TABLE retention_term ADD COLUMN keep_until timestamptz;
ALTER TABLE retention_term ADD COLUMN act random_id REFERENCES act;
ALTER TABLE retention_term ADD CHECK ((keep_until IS NULL) = (act IS NULL));
