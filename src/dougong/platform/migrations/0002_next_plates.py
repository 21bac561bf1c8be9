"""Number new name plates: an id and a yearly number per code prefix, without locking other writers."""

from django.db import migrations

CREATE = """
CREATE FUNCTION platform_next_plates(prefix text, year int, how_many int)
RETURNS TABLE (plate bigint, number bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    counter text := format('code_%s_%s', lower(prefix), year);
BEGIN
    IF prefix !~ '^[A-Z]{1,4}$' THEN
        RAISE EXCEPTION 'bad code prefix %', prefix;
    END IF;
    IF to_regclass(counter) IS NULL THEN
        BEGIN
            EXECUTE format('CREATE SEQUENCE %I', counter);
        EXCEPTION WHEN duplicate_table OR unique_violation THEN
            NULL;  -- another transaction was first and has committed
        END;
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT nextval(pg_get_serial_sequence(''platform_record'', ''id'')), nextval(%L)
         FROM generate_series(1, $1)', counter) USING how_many;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION platform_next_plates(text, int, int)")]
