"""Capture in one pass over the columns; what an erasure takes away is not kept by its own change."""

from django.db import migrations

COLUMN_VALUE = """
CREATE OR REPLACE FUNCTION journal.column_value(kind text, value text, unit uuid) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE v uuid;
BEGIN
    IF value IS NULL THEN RETURN 'null'; END IF;
    IF kind = 'secret' THEN RETURN '{"$secret":true}'; END IF;
    v := gen_random_uuid();
    INSERT INTO journal.vault (id, source, salt, text) VALUES
        (v, unit, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), value);
    RETURN '{"$sealed":"' || v || '"}';
END $$;
"""

CAPTURE = """
CREATE OR REPLACE FUNCTION journal.capture() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET timezone = 'UTC' AS $$
DECLARE
    treatment jsonb := TG_ARGV[1]::jsonb;
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) ELSE '{}' END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) ELSE '{}' END;
    this_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE new_row END;
    setting text := current_setting('dougong.entry', true);
    hides boolean := coalesce(current_setting('dougong.erasing', true), '') = 'on';
    unit uuid;
    content text;
    now_epoch int;
    made bigint;
BEGIN
    -- After a transaction that used set_config(..., true) the setting reads as '', not as NULL.
    unit := nullif(setting, '')::uuid;
    SELECT string_agg(to_json(k)::text || ':[' || CASE
        WHEN old_row -> k IS NULL OR old_row -> k = 'null' THEN 'null'
        WHEN NOT treatment ? k THEN to_json(old_row ->> k)::text
        -- The change that erases a text must not keep it once more.
        WHEN hides AND treatment ->> k = 'sealed' THEN '{"$erased":true}'
        WHEN unit IS NULL THEN ''
        ELSE journal.column_value(treatment ->> k, old_row ->> k, unit) END || ',' || CASE
        WHEN new_row -> k IS NULL OR new_row -> k = 'null' THEN 'null'
        WHEN NOT treatment ? k THEN to_json(new_row ->> k)::text
        WHEN unit IS NULL THEN ''
        ELSE journal.column_value(treatment ->> k, new_row ->> k, unit) END || ']',
        ',' ORDER BY k COLLATE "C")
    INTO content
    FROM jsonb_object_keys(this_row) k
    WHERE old_row -> k IS DISTINCT FROM new_row -> k AND treatment ->> k IS DISTINCT FROM 'skip';
    IF content IS NULL AND TG_OP = 'UPDATE' THEN RETURN NULL; END IF;
    IF unit IS NULL THEN
        RAISE EXCEPTION 'table % was changed without a journal entry', TG_TABLE_NAME USING ERRCODE = 'DG001';
    END IF;
    SELECT epoch INTO now_epoch FROM journal.head;
    INSERT INTO journal.change (unit, epoch, xid, at, tbl, pk, op, version, body)
    VALUES (unit, now_epoch, pg_current_xact_id(), clock_timestamp(), TG_TABLE_NAME,
            this_row ->> TG_ARGV[0], left(TG_OP, 1)::"char",
            (this_row ->> 'version')::bigint, '{' || coalesce(content, '') || '}')
    RETURNING id INTO made;
    INSERT INTO journal.pending (kind, source, epoch, xid)
    VALUES ('change', made::text, now_epoch, pg_current_xact_id());
    RETURN NULL;
END $$;
"""

GUARD = """
CREATE OR REPLACE FUNCTION journal.guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    -- The first entry of a unit bears the unit's own id: found by key, however many there are.
    IF NOT EXISTS (
        SELECT FROM journal.entry e
        WHERE e.id = NEW.unit AND e.unit = NEW.unit AND e.epoch = NEW.epoch AND e.xid = NEW.xid
    ) THEN
        RAISE EXCEPTION 'a change of % has no journal entry', NEW.tbl USING ERRCODE = 'DG002';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0006_notes_and_erasure")]
    operations = [
        migrations.RunSQL(COLUMN_VALUE, migrations.RunSQL.noop),
        migrations.RunSQL(CAPTURE, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
