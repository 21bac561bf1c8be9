"""The three administrators stay apart whoever writes the rows: per natural person, for every day."""

from django.db import migrations

CREATE = """
CREATE FUNCTION accounts_administrators_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    persons bigint[];
    one bigint;
BEGIN
    persons := CASE TG_TABLE_NAME
        WHEN 'accounts_account' THEN ARRAY[(to_jsonb(NEW)->>'person_id')::bigint]
        WHEN 'accounts_rolegrant' THEN ARRAY(
            SELECT person_id FROM accounts_account
            WHERE record_id = (to_jsonb(NEW)->>'account_id')::bigint)
        ELSE ARRAY(
            SELECT DISTINCT a.person_id FROM accounts_rolegrant g
            JOIN accounts_account a ON a.record_id = g.account_id
            WHERE g.role_id = (to_jsonb(NEW)->>'record_id')::bigint ORDER BY 1)
    END;
    FOREACH one IN ARRAY persons LOOP
        -- Two transactions that grant to the same person at once see each other in turn.
        PERFORM pg_advisory_xact_lock(7714451, (one % 2147483647)::int);
        IF EXISTS (
            SELECT FROM accounts_rolegrant g
            JOIN accounts_account a ON a.record_id = g.account_id AND a.person_id = one
            JOIN accounts_role r ON r.record_id = g.role_id AND r.is_admin_triad <> 'none'
            JOIN accounts_account other_a ON other_a.person_id = one
            JOIN accounts_rolegrant other ON other.account_id = other_a.record_id
            WHERE g.state = 'active' AND other.state = 'active' AND other.role_id <> g.role_id
                AND daterange(g.starts_on, g.ends_on, '[]')
                    && daterange(other.starts_on, other.ends_on, '[]')
        ) THEN
            RAISE EXCEPTION 'an administrator holds no other role' USING
                ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = 'administrators_apart', TABLE = TG_TABLE_NAME;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER administrators_apart
    AFTER INSERT OR UPDATE ON accounts_rolegrant DEFERRABLE INITIALLY IMMEDIATE
    FOR EACH ROW WHEN (NEW.state = 'active') EXECUTE FUNCTION accounts_administrators_apart();
CREATE CONSTRAINT TRIGGER administrators_apart
    AFTER UPDATE OF person_id ON accounts_account DEFERRABLE INITIALLY IMMEDIATE
    FOR EACH ROW WHEN (NEW.person_id <> OLD.person_id)
    EXECUTE FUNCTION accounts_administrators_apart();
CREATE CONSTRAINT TRIGGER administrators_apart
    AFTER UPDATE OF is_admin_triad ON accounts_role DEFERRABLE INITIALLY IMMEDIATE
    FOR EACH ROW WHEN (NEW.is_admin_triad <> 'none')
    EXECUTE FUNCTION accounts_administrators_apart();
"""
DROP = """
DROP TRIGGER administrators_apart ON accounts_rolegrant;
DROP TRIGGER administrators_apart ON accounts_account;
DROP TRIGGER administrators_apart ON accounts_role;
DROP FUNCTION accounts_administrators_apart();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_triad_and_masks")]
    operations = [migrations.RunSQL(CREATE, DROP)]
