"""What people did lately is found without walking through what the installation did by itself."""

from django.db import migrations

CREATE = "CREATE INDEX entry_of_people ON journal.entry (id DESC) WHERE actor_id IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("platform", "0004_journal_models")]
    operations = [migrations.RunSQL(CREATE, "DROP INDEX journal.entry_of_people")]
