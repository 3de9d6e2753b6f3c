-- Reports whose words lie under the intake key, as the desk lists them: what was sorted and examined is not among them.
CREATE INDEX ON report (urgent DESC, received_at, id) WHERE text_scope = 'intake';
