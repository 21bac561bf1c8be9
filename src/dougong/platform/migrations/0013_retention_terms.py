"""Terms of retention classes as the journal knows them, and functions that answer from them."""

from django.db import migrations

TERMS = """
CREATE TABLE journal.term (
    class text NOT NULL,
    months int,
    since timestamptz NOT NULL
);
CREATE INDEX term_of_class ON journal.term (class, since);
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON journal.term EXECUTE FUNCTION journal.refuse();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON journal.term EXECUTE FUNCTION journal.refuse();

CREATE FUNCTION journal.product_now() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT CASE WHEN coalesce(current_setting('dougong.clock', true), '') <> ''
                 AND environment <> 'production'
                THEN current_setting('dougong.clock', true)::timestamptz ELSE clock_timestamp() END
    FROM journal.head
$$;

-- The longest term that has held since the entry was written, in months: one that was lowered later
-- counts for later entries only, one that was raised counts for all. NULL is for ever, and a class
-- that nobody knows is kept for ever.
CREATE FUNCTION journal.term_of(kept_as text, written timestamptz) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT CASE WHEN bool_and(t.months IS NOT NULL) THEN max(t.months) END
    FROM journal.term t
    WHERE t.class = kept_as AND t.since >= coalesce(
        (SELECT max(e.since) FROM journal.term e WHERE e.class = kept_as AND e.since <= written),
        '-infinity'::timestamptz)
$$;

-- Where a text stood whose entry or change lies in an archive, so that it can still be erased.
ALTER TABLE journal.vault ADD COLUMN tbl text, ADD COLUMN pk text;
CREATE INDEX vault_of_archived ON journal.vault (tbl, pk) WHERE tbl IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0012_name_of_reaches")]
    operations = [
        migrations.RunSQL(
            TERMS,
            "DROP FUNCTION journal.term_of(text, timestamptz), journal.product_now();"
            "ALTER TABLE journal.vault DROP COLUMN tbl, DROP COLUMN pk;"
            "DROP TABLE journal.term",
        )
    ]
