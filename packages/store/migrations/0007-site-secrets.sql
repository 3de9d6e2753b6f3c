-- A mark of each secret of the site, which says nothing about it: a machine that was given another one is refused, before it
-- seals or names anything under a key that no other machine has.
CREATE TABLE site_secret (
  name text PRIMARY KEY CHECK (name ~ '^[a-z-]{1,40}$'),
  mark bytea NOT NULL CHECK (length(mark) = 32)
);
