-- Which versions of the line's stages an examination was made with, so that what a newer reader, decoder or trust list may
-- see otherwise is found and examined again.

-- What examined this site's files from a moment on: the parts of each stage with their versions ("camera-exif 2, credit 1").
CREATE TABLE examiner (
  number integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  receive text NOT NULL,
  decode text NOT NULL,
  inspect text NOT NULL,
  -- The reader of content credentials, and a digest of whom the operator trusts.
  credentials text NOT NULL,
  at timestamptz NOT NULL,
  entry bigint REFERENCES log_entry
);
CREATE INDEX ON examiner (entry);

ALTER TABLE kept_examination
  -- Unknown where it was examined before versions were kept.
  ADD COLUMN examiner integer REFERENCES examiner,
  -- Exhibits that could not be examined again: what was learned of them before stands, with a gap.
  ADD COLUMN unanswered integer NOT NULL DEFAULT 0;
CREATE INDEX ON kept_examination (examiner);
CREATE INDEX ON kept_examination ("case", piece) WHERE unanswered > 0;

-- A piece that was examined again and waits for the others of its case, to be ranked with them.
CREATE TABLE examined_again (
  "case" text NOT NULL REFERENCES case_file,
  piece integer NOT NULL,
  examiner integer NOT NULL REFERENCES examiner,
  unanswered integer NOT NULL,
  id random_id NOT NULL UNIQUE,
  name text NOT NULL,
  sealed bytea NOT NULL,
  key bytea NOT NULL,
  PRIMARY KEY ("case", piece)
);

-- A round may follow other versions, or somebody's wish, instead of a list.
ALTER TABLE retro_hunt
  ALTER COLUMN list DROP NOT NULL,
  ADD COLUMN examiner integer REFERENCES examiner,
  ADD COLUMN changes text[] NOT NULL DEFAULT '{}',
  DROP CONSTRAINT retro_hunt_why_check,
  ADD CONSTRAINT retro_hunt_why_check CHECK (why IN ('activated', 'removed', 'changed', 'quarantined', 'lifted', 'versions', 'asked')),
  ADD CHECK ((list IS NULL) = (examiner IS NOT NULL));

-- Versions that changed between the two places of a card, and what is said of its exhibits now and no longer.
ALTER TABLE card_moved
  ADD COLUMN changes text[] NOT NULL DEFAULT '{}',
  ADD COLUMN gained text[] NOT NULL DEFAULT '{}',
  ADD COLUMN lost text[] NOT NULL DEFAULT '{}';
