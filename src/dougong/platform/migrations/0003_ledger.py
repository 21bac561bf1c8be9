"""The ledger: entries and captured changes in a schema of their own, sealed into a Merkle tree."""

from django.db import migrations

TABLES = """
CREATE SCHEMA journal;

CREATE TABLE journal.head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    log text NOT NULL,
    algorithm text NOT NULL CHECK (algorithm IN ('sha256', 'sm3')),
    environment text NOT NULL CHECK (environment IN ('production', 'demo', 'test')),
    epoch int NOT NULL DEFAULT 1,
    size bigint NOT NULL DEFAULT 0,
    root bytea NOT NULL,
    sealed_at timestamptz
);
INSERT INTO journal.head (log, algorithm, environment, root)
VALUES ('dougong.local/journal/1', 'sha256', 'test',
        '\\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');

CREATE TABLE journal.entry (
    id uuid PRIMARY KEY,
    unit uuid NOT NULL,
    parent uuid,
    epoch int NOT NULL,
    xid xid8 NOT NULL,
    at timestamptz NOT NULL,
    actor_id bigint,
    record_id bigint,
    verb text NOT NULL,
    version int NOT NULL,
    result text NOT NULL CHECK (result IN ('done', 'refused', 'failed', 'read')),
    reason text NOT NULL,
    request_id text NOT NULL,
    n_changes int NOT NULL,
    body text NOT NULL CHECK (octet_length(body) <= 65536)
);
CREATE INDEX entry_of_record ON journal.entry (record_id, id DESC);
CREATE INDEX entry_of_actor ON journal.entry (actor_id, id DESC);
CREATE INDEX entry_of_unit ON journal.entry (unit);

CREATE TABLE journal.change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit uuid NOT NULL,
    epoch int NOT NULL,
    xid xid8 NOT NULL,
    at timestamptz NOT NULL,
    tbl text NOT NULL,
    pk text NOT NULL,
    op "char" NOT NULL,
    version bigint,
    body text NOT NULL
);
CREATE INDEX change_of_unit ON journal.change (unit);
CREATE INDEX change_of_row ON journal.change (tbl, pk, id);

CREATE TABLE journal.vault (
    id uuid PRIMARY KEY,
    source uuid NOT NULL,
    salt bytea,
    text text,
    erased_at timestamptz
);
CREATE INDEX vault_of_source ON journal.vault (source);

CREATE TABLE journal.pending (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    source text NOT NULL,
    epoch int NOT NULL,
    xid xid8 NOT NULL
);
CREATE INDEX pending_in_order ON journal.pending (epoch, xid, n);

CREATE TABLE journal.leaf (
    seq bigint PRIMARY KEY,
    kind text NOT NULL,
    source text NOT NULL,
    leaf_hash bytea NOT NULL,
    commitments bytea NOT NULL DEFAULT '',
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (kind, source)
);
CREATE TABLE journal.node (
    level int NOT NULL, index bigint NOT NULL, hash bytea NOT NULL, PRIMARY KEY (level, index)
);
CREATE TABLE journal.checkpoint (
    size bigint NOT NULL, log text NOT NULL, root bytea NOT NULL, note text NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT clock_timestamp(), destinations text NOT NULL DEFAULT '',
    PRIMARY KEY (log, size)
);
CREATE TABLE journal.note (
    seq bigint PRIMARY KEY REFERENCES journal.leaf, kind text NOT NULL, body text NOT NULL
);
"""

CAPTURE = """
CREATE FUNCTION journal.column_value(kind text, value text, unit uuid) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE v uuid;
BEGIN
    IF value IS NULL THEN RETURN 'null'; END IF;
    IF kind = 'secret' THEN RETURN '{"$secret":true}'; END IF;
    IF kind = 'sealed' THEN
        v := gen_random_uuid();
        INSERT INTO journal.vault (id, source, salt, text) VALUES
            (v, unit, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), value);
        RETURN format('{"$sealed":"%s"}', v);
    END IF;
    RETURN to_json(value)::text;
END $$;

CREATE FUNCTION journal.capture() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET timezone = 'UTC' AS $$
DECLARE
    key_column text := TG_ARGV[0];
    treatment jsonb := TG_ARGV[1]::jsonb;
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    setting text := current_setting('dougong.entry', true);
    unit uuid;
    content text;
    now_epoch int;
BEGIN
    IF TG_OP = 'UPDATE' AND NOT EXISTS (
        SELECT FROM jsonb_each(new_row) n
        WHERE n.value IS DISTINCT FROM old_row -> n.key AND treatment ->> n.key IS DISTINCT FROM 'skip'
    ) THEN RETURN NULL; END IF;
    -- After a transaction that used set_config(..., true) the setting reads as '', not as NULL.
    IF coalesce(setting, '') = '' THEN
        RAISE EXCEPTION 'table % was changed without a journal entry', TG_TABLE_NAME USING ERRCODE = 'DG001';
    END IF;
    unit := setting::uuid;
    SELECT '{' || string_agg(
        to_json(k)::text || ':['
        || journal.column_value(treatment ->> k, old_row ->> k, unit) || ','
        || journal.column_value(treatment ->> k, new_row ->> k, unit) || ']',
        ',' ORDER BY k COLLATE "C") || '}'
    INTO content
    FROM jsonb_object_keys(coalesce(new_row, old_row)) k
    WHERE treatment ->> k IS DISTINCT FROM 'skip' AND old_row -> k IS DISTINCT FROM new_row -> k;
    SELECT epoch INTO now_epoch FROM journal.head;
    WITH made AS (
        INSERT INTO journal.change (unit, epoch, xid, at, tbl, pk, op, version, body)
        VALUES (unit, now_epoch, pg_current_xact_id(), clock_timestamp(), TG_TABLE_NAME,
                coalesce(new_row, old_row) ->> key_column, left(TG_OP, 1)::"char",
                (coalesce(new_row, old_row) ->> 'version')::bigint, coalesce(content, '{}'))
        RETURNING id
    )
    INSERT INTO journal.pending (kind, source, epoch, xid)
    SELECT 'change', id::text, now_epoch, pg_current_xact_id() FROM made;
    RETURN NULL;
END $$;

CREATE FUNCTION journal.guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM journal.entry e WHERE e.unit = NEW.unit AND e.epoch = NEW.epoch AND e.xid = NEW.xid
    ) THEN
        RAISE EXCEPTION 'a change of % has no journal entry', NEW.tbl USING ERRCODE = 'DG002';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard AFTER INSERT ON journal.change
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal.guard();

CREATE FUNCTION journal.stamp() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    NEW.epoch := (SELECT epoch FROM journal.head);
    NEW.xid := pg_current_xact_id();
    NEW.at := clock_timestamp();
    INSERT INTO journal.pending (kind, source, epoch, xid) VALUES ('entry', NEW.id::text, NEW.epoch, NEW.xid);
    RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE INSERT ON journal.entry FOR EACH ROW EXECUTE FUNCTION journal.stamp();

CREATE FUNCTION journal.count_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE found bigint;
BEGIN
    SELECT count(*) INTO found FROM journal.change c WHERE c.unit = NEW.unit;
    IF found <> NEW.n_changes THEN
        RAISE EXCEPTION 'the entry counts % changes, % were captured', NEW.n_changes, found
        USING ERRCODE = 'DG003';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER count_changes AFTER INSERT ON journal.entry
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.id = NEW.unit)
EXECUTE FUNCTION journal.count_changes();

CREATE FUNCTION journal.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is never allowed', TG_OP, TG_TABLE_NAME USING ERRCODE = 'DG004';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0002_next_plates")]
    operations = [
        migrations.DeleteModel("Entry"),
        migrations.RunSQL(TABLES, "DROP SCHEMA journal CASCADE"),
        migrations.RunSQL(CAPTURE, migrations.RunSQL.noop),
    ]
