-- A case has a certificate of its own beside those of what was sealed for it: words are written into cases that hold no file.
ALTER TABLE erasure DROP CONSTRAINT erasure_kind_check;
ALTER TABLE erasure ADD CONSTRAINT erasure_kind_check CHECK (kind IN ('object', 'text', 'case'));
COMMENT ON COLUMN erasure.id IS 'Identifier of the object (keyed digest), of the report or exhibit whose text it is, or of the case.';
