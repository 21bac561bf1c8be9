"""What the database itself keeps: texts and signatures for ever, frozen requirements as they are."""

from django.db import migrations

CREATE = """
CREATE FUNCTION requirements_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is immutable', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER text_version_stays BEFORE UPDATE OR DELETE ON requirements_textversion
    FOR EACH ROW EXECUTE FUNCTION requirements_refuse_change();
CREATE TRIGGER signature_stays BEFORE UPDATE OR DELETE ON requirements_signature
    FOR EACH ROW EXECUTE FUNCTION requirements_refuse_change();
CREATE TRIGGER sheet_line_stays BEFORE UPDATE OR DELETE ON requirements_confirmationline
    FOR EACH ROW EXECUTE FUNCTION requirements_refuse_change();

-- The freeze that ends last among those over a project at a moment; the product asks it too.
CREATE FUNCTION requirements_frozen_by(project_key bigint, release_name text, moment timestamptz)
RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT w.record_id FROM requirements_freezewindow w
    JOIN platform_scopereach r ON r.above_id = w.place_id
    WHERE r.below_id = project_key AND (w.release = '' OR w.release = release_name)
      AND w.state = 'set' AND w.starts_at <= moment AND moment < w.ends_at
    ORDER BY w.ends_at DESC, w.record_id LIMIT 1
$$;

-- Behind the guard of the product: a path that forgets it fails here. A frozen row goes on through
-- delivery, and takes the text that an implemented change request gives it.
CREATE FUNCTION requirements_keep_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'baseline_number', 'version', 'updated_at', 'custom'];
    is_frozen boolean := false;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - free = to_jsonb(OLD) - free AND (NEW.state = OLD.state
           OR NEW.state IN ('confirmed', 'in_delivery', 'delivered', 'accepted')) THEN
            RETURN NEW;
        END IF;
        IF NEW.text_number > OLD.text_number AND EXISTS (
            SELECT 1 FROM requirements_changerequest c
            WHERE c.requirement_id = NEW.record_id AND c.to_number = NEW.text_number
              AND c.state = 'implemented') THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        is_frozen := requirements_frozen_by(OLD.project_id, OLD.release, journal.product_now()) IS NOT NULL;
    END IF;
    IF TG_OP <> 'DELETE' AND NOT is_frozen THEN
        is_frozen := requirements_frozen_by(NEW.project_id, NEW.release, journal.product_now()) IS NOT NULL;
    END IF;
    IF is_frozen THEN
        RAISE EXCEPTION 'requirements here are frozen'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'requirement_frozen';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER frozen_requirement_stays BEFORE INSERT OR UPDATE OR DELETE
    ON requirements_requirement FOR EACH ROW EXECUTE FUNCTION requirements_keep_frozen();
"""
DROP = """
DROP TRIGGER frozen_requirement_stays ON requirements_requirement;
DROP FUNCTION requirements_keep_frozen();
DROP FUNCTION requirements_frozen_by(bigint, text, timestamptz);
DROP TRIGGER sheet_line_stays ON requirements_confirmationline;
DROP TRIGGER signature_stays ON requirements_signature;
DROP TRIGGER text_version_stays ON requirements_textversion;
DROP FUNCTION requirements_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("requirements", "0001_initial"),
        ("platform", "0018_words_of_beginning_and_sound"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
