"""What stands in a baseline is never altered nor taken out, whoever asks the database."""

from django.db import migrations

CREATE = """
CREATE FUNCTION planning_refuse_baseline_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a baseline is immutable' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER baseline_item_immutable BEFORE UPDATE OR DELETE ON planning_baselineitem
    FOR EACH ROW EXECUTE FUNCTION planning_refuse_baseline_change();
CREATE TRIGGER baseline_link_immutable BEFORE UPDATE OR DELETE ON planning_baselinelink
    FOR EACH ROW EXECUTE FUNCTION planning_refuse_baseline_change();
"""
DROP = """
DROP TRIGGER baseline_item_immutable ON planning_baselineitem;
DROP TRIGGER baseline_link_immutable ON planning_baselinelink;
DROP FUNCTION planning_refuse_baseline_change();
"""


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
