-- Full views that left: what a decision may cover, beside tile_seen. A view is written down before anything is opened, so its
-- row alone does not say that somebody saw it.
CREATE TABLE exhibit_seen (
  view bigint PRIMARY KEY REFERENCES exhibit_view
);
-- Of older views nothing else was kept.
INSERT INTO exhibit_seen SELECT seq FROM exhibit_view;
-- Views, whole or a tile, of which nothing left, each with an entry of its own; they count against nobody.
CREATE TABLE view_failed (
  view bigint NOT NULL REFERENCES log_entry,
  object text NOT NULL REFERENCES evidence_object,
  at timestamptz NOT NULL,
  entry bigint REFERENCES log_entry,
  PRIMARY KEY (view, object)
);
CREATE INDEX ON view_failed (entry);
