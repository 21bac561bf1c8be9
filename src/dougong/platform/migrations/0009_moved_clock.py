"""Entries follow the product's clock where the installation is for tests or a demo, never elsewhere."""

from django.conf import settings
from django.db import migrations

STAMP = """
CREATE OR REPLACE FUNCTION journal.stamp() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE moved text := coalesce(current_setting('dougong.clock', true), '');
BEGIN
    SELECT epoch, CASE WHEN moved <> '' AND environment <> 'production'
                       THEN moved::timestamptz ELSE clock_timestamp() END
    INTO NEW.epoch, NEW.at FROM journal.head;
    NEW.xid := pg_current_xact_id();
    INSERT INTO journal.pending (kind, source, epoch, xid) VALUES ('entry', NEW.id::text, NEW.epoch, NEW.xid);
    RETURN NEW;
END $$;
"""


def say_what_this_is_for(apps, schema_editor):
    """Said once, before the first entry: later nobody can make a production journal movable."""
    schema_editor.execute(
        "UPDATE journal.head SET environment = %s WHERE NOT EXISTS (SELECT FROM journal.entry)",
        [settings.ENVIRONMENT],
    )


class Migration(migrations.Migration):
    dependencies = [("platform", "0008_job_effects")]
    operations = [
        migrations.RunSQL(STAMP, migrations.RunSQL.noop),
        migrations.RunPython(say_what_this_is_for, migrations.RunPython.noop),
    ]
