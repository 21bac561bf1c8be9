"""What a checker said is never altered nor taken out, whoever asks the database."""

from django.db import migrations

CREATE = """
CREATE FUNCTION approvals_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a decision stands for good' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER decision_immutable BEFORE UPDATE OR DELETE ON approvals_decision
    FOR EACH ROW EXECUTE FUNCTION approvals_refuse_change();
CREATE TRIGGER request_stays BEFORE DELETE ON approvals_approvalrequest
    FOR EACH ROW EXECUTE FUNCTION approvals_refuse_change();
CREATE TRIGGER matrix_immutable BEFORE UPDATE OR DELETE ON approvals_authoritymatrix
    FOR EACH ROW EXECUTE FUNCTION approvals_refuse_change();
"""
DROP = """
DROP TRIGGER decision_immutable ON approvals_decision;
DROP TRIGGER request_stays ON approvals_approvalrequest;
DROP TRIGGER matrix_immutable ON approvals_authoritymatrix;
DROP FUNCTION approvals_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
