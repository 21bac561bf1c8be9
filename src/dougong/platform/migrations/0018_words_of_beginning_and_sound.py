from django.db import migrations

from dougong.platform.records.rewording import reword

SPELLED = ("person", "unit", "portfolio", "programme", "project")


def forwards(apps, schema_editor):
    reword(SPELLED)


class Migration(migrations.Migration):
    dependencies = [("platform", "0017_tags_of_records")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=True)]
