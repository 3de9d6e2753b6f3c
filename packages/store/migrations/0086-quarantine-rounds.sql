-- An entry that comes into doubt, or is found sound, ranks anew what it matched: a round like that of a changed list.

ALTER TABLE retro_hunt DROP CONSTRAINT retro_hunt_why_check;
ALTER TABLE retro_hunt ADD CONSTRAINT retro_hunt_why_check CHECK (why IN ('activated', 'removed', 'quarantined', 'lifted'));
INSERT INTO retro_hunt (revision, list, why, at)
  SELECT seq + 1, list, CASE kind WHEN 'begun' THEN 'quarantined' ELSE 'lifted' END, at FROM list_quarantine
  ON CONFLICT (revision) DO NOTHING;
