"""The newest time that was sealed, and who keeps the sealer waiting."""

from django.db import migrations

SQL = """
ALTER TABLE journal.head ADD COLUMN newest_at timestamptz;

-- The oldest transaction with an id, in any database of the cluster: behind it nothing is sealed.
-- The owner of the function sees other sessions as far as he is superuser or in pg_read_all_stats.
CREATE FUNCTION journal.blocker() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT 'pid ' || pid || ' ' || coalesce(usename, '?') || '@' || coalesce(datname, '?')
           || coalesce(' ' || nullif(application_name, ''), '') || coalesce(' ' || state, '')
    FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
    ORDER BY age(backend_xid) DESC LIMIT 1
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0013_retention_terms")]
    operations = [
        migrations.RunSQL(
            SQL,
            "DROP FUNCTION journal.blocker(); ALTER TABLE journal.head DROP COLUMN newest_at",
        )
    ]
