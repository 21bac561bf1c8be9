"""What has been approved is never altered nor taken out, whoever asks the database."""

from django.db import migrations

CREATE = """
CREATE FUNCTION rules_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an approved version of a rule stands for good'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER rule_version_stands BEFORE UPDATE OR DELETE ON rules_ruleversion
    FOR EACH ROW WHEN (OLD.state = 'approved') EXECUTE FUNCTION rules_refuse_change();
"""
DROP = """
DROP TRIGGER rule_version_stands ON rules_ruleversion;
DROP FUNCTION rules_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("rules", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
