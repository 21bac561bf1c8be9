"""Counted refusals, retention classes of entries, and erasure of sealed texts through one function."""

from django.db import migrations, models

RETENTION = """
ALTER TABLE journal.entry ADD COLUMN retention text NOT NULL DEFAULT 'project';
CREATE INDEX entry_of_retention ON journal.entry (retention, at);
"""

ERASE = """
CREATE FUNCTION journal.erase(texts uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    setting text := current_setting('dougong.entry', true);
    now_epoch int := (SELECT epoch FROM journal.head);
    erased bigint;
BEGIN
    IF coalesce(setting, '') = '' THEN
        RAISE EXCEPTION 'a text is erased inside a unit of work only' USING ERRCODE = 'DG001';
    END IF;
    -- Before it is sealed a text has no commitment in the tree that could stand for it.
    IF EXISTS (
        SELECT FROM journal.vault v JOIN journal.change c ON c.unit = v.source
        JOIN journal.pending p ON p.kind = 'change' AND p.source = c.id::text
        WHERE v.id = ANY(texts)
        UNION ALL
        SELECT FROM journal.vault v JOIN journal.pending p ON p.kind = 'entry' AND p.source = v.source::text
        WHERE v.id = ANY(texts)
    ) THEN
        RAISE EXCEPTION 'the text is not sealed yet' USING ERRCODE = 'DG005';
    END IF;
    UPDATE journal.entry e SET reason = '' FROM journal.vault v
    WHERE v.id = ANY(texts) AND e.id = v.source AND e.body::json -> 'reason' ->> '$sealed' = v.id::text;
    UPDATE journal.vault SET text = NULL, salt = NULL, erased_at = clock_timestamp()
    WHERE id = ANY(texts) AND erased_at IS NULL;
    GET DIAGNOSTICS erased = ROW_COUNT;
    WITH made AS (
        INSERT INTO journal.change (unit, epoch, xid, at, tbl, pk, op, body)
        SELECT setting::uuid, now_epoch, pg_current_xact_id(), clock_timestamp(), 'journal.vault',
               one::text, 'U', '{"text":[{"$erased":true},null]}'
        FROM unnest(texts) one RETURNING id
    )
    INSERT INTO journal.pending (kind, source, epoch, xid)
    SELECT 'change', id::text, now_epoch, pg_current_xact_id() FROM made;
    RETURN erased;
END $$;
REVOKE ALL ON FUNCTION journal.erase(uuid[]) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0005_entries_of_people")]
    operations = [
        migrations.CreateModel(
            name="RefusalCount",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("repeats", models.PositiveIntegerField(default=0)),
            ],
            options={"db_table": "platform_refusalcount"},
        ),
        migrations.RunSQL(RETENTION, "ALTER TABLE journal.entry DROP COLUMN retention"),
        migrations.RunSQL(ERASE, "DROP FUNCTION journal.erase(uuid[])"),
    ]
