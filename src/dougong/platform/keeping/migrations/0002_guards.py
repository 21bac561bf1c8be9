"""What keeping refuses in the database itself, whoever asks: terms, holds, and the way into an archive."""

from django.db import migrations

TERMS = """
CREATE FUNCTION journal.note_term() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO journal.term (class, months, since) VALUES (NEW.key, NEW.months, journal.product_now());
    RETURN NULL;
END $$;
CREATE TRIGGER first_term AFTER INSERT ON keeping_retentionclass
FOR EACH ROW EXECUTE FUNCTION journal.note_term();
CREATE TRIGGER next_term AFTER UPDATE ON keeping_retentionclass FOR EACH ROW
WHEN (OLD.months IS DISTINCT FROM NEW.months) EXECUTE FUNCTION journal.note_term();
CREATE TRIGGER stays BEFORE DELETE ON keeping_retentionclass
FOR EACH ROW EXECUTE FUNCTION journal.refuse();
"""

HOLDS = """
-- The matters for which any of these records is held, itself or through a scope above it.
CREATE FUNCTION journal.holds_on(records bigint[]) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT string_agg(DISTINCT h.matter, ', ' ORDER BY h.matter) FROM keeping_legalhold h
    WHERE h.state = 'in_force' AND (h.held_id = ANY(records) OR EXISTS (
        SELECT FROM platform_record r
        JOIN platform_scopereach s ON s.below_id = coalesce(r.scope_id, r.id)
        WHERE r.id = ANY(records) AND s.above_id = h.held_id))
$$;
CREATE TRIGGER stays BEFORE DELETE ON keeping_legalhold
FOR EACH ROW EXECUTE FUNCTION journal.refuse();
"""

ARCHIVES = """
CREATE FUNCTION journal.archive_kept_until(archive bigint) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH one AS (
        SELECT a.*, k.key, k.counts_from FROM keeping_archive a
        JOIN keeping_retentionclass k ON k.record_id = a.kept_as_id WHERE a.record_id = archive
    )
    SELECT coalesce(greatest(one.newest_at, CASE WHEN one.counts_from = 'ended' THEN greatest(
        -- A relation has not ended before the last thing that was done in it.
        (SELECT max(e.at) FROM journal.entry e WHERE e.record_id = ANY(one.records::bigint[])),
        (SELECT max(o.newest_at) FROM keeping_archive o
         WHERE o.records::bigint[] && one.records::bigint[])) END)
        + make_interval(months => journal.term_of(one.key, one.oldest_at)), 'infinity')
    FROM one
$$;

CREATE FUNCTION journal.guard_archive() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE held text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.stage = 'ordered' THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'an archive is never deleted' USING ERRCODE = 'DG004';
    END IF;
    IF OLD.stage <> 'ordered' AND (OLD.month, OLD.kept_as_id, OLD.file, OLD.sha256, OLD.leaves,
        OLD.records, OLD.oldest_at, OLD.newest_at, OLD.checkpoint) IS DISTINCT FROM (NEW.month,
        NEW.kept_as_id, NEW.file, NEW.sha256, NEW.leaves, NEW.records, NEW.oldest_at,
        NEW.newest_at, NEW.checkpoint)
       OR OLD.stage = 'destroyed' OR OLD.stage = 'kept' AND NEW.stage = 'ordered' THEN
        RAISE EXCEPTION 'what an archive holds does not change' USING ERRCODE = 'DG004';
    END IF;
    IF NEW.stage = 'destroyed' THEN
        IF journal.archive_kept_until(OLD.record_id) > journal.product_now() THEN
            RAISE EXCEPTION 'the term of the archive is not over' USING ERRCODE = 'DG006';
        END IF;
        held := journal.holds_on(OLD.records::bigint[]);
        IF held IS NOT NULL THEN
            RAISE EXCEPTION 'under legal hold: %', held USING ERRCODE = 'DG006';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON keeping_archive
FOR EACH ROW EXECUTE FUNCTION journal.guard_archive();
"""

TAKE_OUT = """
-- What still speaks of a row that stands today is carried into the unit of work of the archive, so
-- that rows can be held against the journal as before.
CREATE FUNCTION journal.carry(span int8multirange, unit uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH gone AS MATERIALIZED (
        SELECT c.* FROM journal.leaf l
        JOIN journal.change c ON c.id = CASE WHEN l.kind = 'change' THEN l.source::bigint END
        WHERE l.seq >= lower(span) AND l.seq < upper(span) AND span @> l.seq
          AND c.tbl <> 'journal.vault'
    ), known AS MATERIALIZED (
        SELECT c.id, c.tbl, c.pk, c.op, c.version, c.body, g.id IS NOT NULL AS goes
        FROM journal.change c LEFT JOIN gone g USING (id)
        WHERE (c.tbl, c.pk) IN (SELECT tbl, pk FROM gone)
    ), final AS (
        SELECT DISTINCT ON (tbl, pk) tbl, pk, op, version, goes FROM known ORDER BY tbl, pk, id DESC
    ), cell AS (
        SELECT DISTINCT ON (k.tbl, k.pk, e.key) k.tbl, k.pk, e.key, e.value -> 1 AS value, k.goes
        FROM known k, json_each(k.body::json) e ORDER BY k.tbl, k.pk, e.key, k.id DESC
    ), made AS (
        INSERT INTO journal.change (unit, epoch, xid, at, tbl, pk, op, version, body)
        SELECT unit, (SELECT epoch FROM journal.head), pg_current_xact_id(), clock_timestamp(),
               f.tbl, f.pk, CASE WHEN f.op = 'D' THEN 'D' ELSE 'C' END::"char", f.version,
               '{' || coalesce(string_agg(
                   to_json(c.key)::text || ':[null,' || coalesce(c.value::text, 'null') || ']', ','
                   ORDER BY c.key COLLATE "C") FILTER (WHERE f.op <> 'D'), '') || '}'
        FROM final f LEFT JOIN cell c ON c.tbl = f.tbl AND c.pk = f.pk AND c.goes
        GROUP BY f.tbl, f.pk, f.op, f.version, f.goes
        HAVING CASE WHEN f.op = 'D' THEN f.goes AND EXISTS (
                        SELECT FROM known k WHERE k.tbl = f.tbl AND k.pk = f.pk AND NOT k.goes)
                    ELSE count(c.key) > 0 END
        RETURNING id, epoch, xid
    )
    INSERT INTO journal.pending (kind, source, epoch, xid)
    SELECT 'change', id::text, epoch, xid FROM made
$$;

-- Texts stay in the vault, where they can be erased; they keep the place in which they stood.
CREATE FUNCTION journal.name_texts(span int8multirange) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH named AS (
        SELECT c.tbl, c.pk, (regexp_matches(c.body, '"\\$sealed":"([0-9a-f-]{36})"', 'g'))[1]::uuid AS name
        FROM journal.leaf l
        JOIN journal.change c ON c.id = CASE WHEN l.kind = 'change' THEN l.source::bigint END
        WHERE l.seq >= lower(span) AND l.seq < upper(span) AND span @> l.seq
        UNION ALL
        SELECT 'journal.entry', e.record_id::text,
               (regexp_matches(e.body, '"\\$sealed":"([0-9a-f-]{36})"', 'g'))[1]::uuid
        FROM journal.leaf l
        JOIN journal.entry e ON e.id = CASE WHEN l.kind = 'entry' THEN l.source::uuid END
        WHERE l.seq >= lower(span) AND l.seq < upper(span) AND span @> l.seq
    )
    UPDATE journal.vault v SET tbl = n.tbl, pk = n.pk FROM named n WHERE v.id = n.name
$$;

CREATE FUNCTION journal.take_out(archive bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    this uuid := nullif(current_setting('dougong.entry', true), '')::uuid;
    a keeping_archive%ROWTYPE;
    span int8multirange;
    held text;
BEGIN
    IF this IS NULL THEN
        RAISE EXCEPTION 'a month is taken out inside a unit of work only' USING ERRCODE = 'DG001';
    END IF;
    SELECT * INTO a FROM keeping_archive WHERE record_id = archive;
    span := a.leaves::int8multirange;
    held := journal.holds_on(a.records::bigint[]);
    IF a.stage IS DISTINCT FROM 'kept' OR length(a.sha256) <> 64 OR held IS NOT NULL
       OR NOT EXISTS (SELECT FROM journal.checkpoint c WHERE c.size = a.checkpoint AND c.size >= upper(span))
       -- The wall clock of the institution may be up to 14 hours ahead.
       OR a.month + interval '1 month' - interval '14 hours' > journal.product_now()
       OR a.newest_at >= a.month + interval '1 month 12 hours' THEN
        RAISE EXCEPTION 'the month is not closed, not covered, or held' USING ERRCODE = 'DG006';
    END IF;
    PERFORM journal.carry(span, this);
    PERFORM journal.name_texts(span);
    PERFORM set_config('dougong.taking_out', 'on', true);
    DELETE FROM journal.change c USING journal.leaf l
    WHERE l.seq >= lower(span) AND l.seq < upper(span) AND span @> l.seq
      AND c.id = CASE WHEN l.kind = 'change' THEN l.source::bigint END;
    DELETE FROM journal.entry e USING journal.leaf l
    WHERE l.seq >= lower(span) AND l.seq < upper(span) AND span @> l.seq
      AND e.id = CASE WHEN l.kind = 'entry' THEN l.source::uuid END;
    PERFORM set_config('dougong.taking_out', '', true);
END $$;
REVOKE ALL ON FUNCTION journal.take_out(bigint), journal.carry(int8multirange, uuid),
    journal.name_texts(int8multirange) FROM PUBLIC;

-- The owner himself does not remove entries by mistake. He can switch triggers off; against him
-- stand the checkpoints outside.
CREATE FUNCTION journal.refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND coalesce(current_setting('dougong.taking_out', true), '') = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% of % is never allowed', TG_OP, TG_TABLE_NAME USING ERRCODE = 'DG004';
END $$;
CREATE TRIGGER stays BEFORE DELETE ON journal.entry
FOR EACH ROW EXECUTE FUNCTION journal.refuse_removal();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON journal.change
FOR EACH ROW EXECUTE FUNCTION journal.refuse_removal();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON journal.leaf
FOR EACH ROW EXECUTE FUNCTION journal.refuse();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON journal.node
FOR EACH ROW EXECUTE FUNCTION journal.refuse();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON journal.checkpoint
FOR EACH ROW EXECUTE FUNCTION journal.refuse();
"""

ERASE = """
CREATE FUNCTION journal.erase_archived(archive bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE span int8multirange; names uuid[];
BEGIN
    SELECT leaves::int8multirange INTO span FROM keeping_archive
    WHERE record_id = archive AND stage = 'destroyed';
    SELECT coalesce(array_agg(v.id), '{}') INTO names FROM journal.leaf l
    JOIN journal.vault v ON v.source = CASE WHEN l.kind = 'entry' THEN l.source::uuid END
    WHERE l.seq >= lower(span) AND l.seq < upper(span) AND span @> l.seq AND v.erased_at IS NULL
      -- What a row that stands today still rests on was carried, and stays.
      AND NOT EXISTS (SELECT FROM journal.change c WHERE c.op = 'C' AND c.tbl = v.tbl AND c.pk = v.pk
                      AND c.body LIKE '%' || v.id || '%');
    RETURN journal.erase(names);
END $$;
REVOKE ALL ON FUNCTION journal.erase_archived(bigint) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("keeping", "0001_initial"), ("platform", "0013_retention_terms")]
    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (TERMS, HOLDS, ARCHIVES, TAKE_OUT, ERASE)
    ]
