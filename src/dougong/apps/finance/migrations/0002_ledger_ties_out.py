"""The database itself keeps the ledger: balanced, append-only, within budgets and out of closed months."""

from django.db import migrations

CREATE = """
CREATE FUNCTION finance_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_append_only';
END $$;
CREATE TRIGGER voucher_immutable BEFORE UPDATE OR DELETE ON finance_voucher
    FOR EACH ROW EXECUTE FUNCTION finance_refuse_change();
CREATE TRIGGER posting_immutable BEFORE UPDATE OR DELETE ON finance_posting
    FOR EACH ROW EXECUTE FUNCTION finance_refuse_change();

CREATE FUNCTION finance_refuse_closed_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found text;
BEGIN
    FOR found IN
        SELECT p.state FROM finance_fiscalperiod p
        JOIN platform_scopereach r ON r.above_id = p.unit_id AND r.below_id = NEW.project_id
        WHERE p.year = extract(year FROM NEW.booked_on)
          AND p.month = extract(month FROM NEW.booked_on)
        FOR SHARE OF p
    LOOP
        IF found = 'closed' THEN
            RAISE EXCEPTION 'the period is closed'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'period_closed';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER voucher_in_open_period BEFORE INSERT ON finance_voucher
    FOR EACH ROW EXECUTE FUNCTION finance_refuse_closed_period();

CREATE FUNCTION finance_check_postings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM finance_posting
               WHERE voucher_id IN (SELECT voucher_id FROM fresh)
               GROUP BY voucher_id, book HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'the voucher does not balance'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'voucher_balances';
    END IF;
    IF EXISTS (
        SELECT 1 FROM (
            SELECT DISTINCT f.line_id, f.account FROM fresh f
            JOIN finance_voucher v ON v.id = f.voucher_id
            WHERE f.amount < 0 AND (
                f.account IN ('reserved', 'committed')
                OR f.account = 'available' AND v.step NOT IN ('labour', 'accrual', 'reversal')
                   AND NOT (v.step = 'invoice' AND f.commitment_id IS NOT NULL))
        ) used
        WHERE (SELECT sum(p.amount) FROM finance_posting p
               WHERE p.line_id = used.line_id AND p.account = used.account) < 0
    ) THEN
        RAISE EXCEPTION 'more is used than the budget line has'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'over_budget';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER postings_tie_out AFTER INSERT ON finance_posting
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION finance_check_postings();
"""
DROP = """
DROP TRIGGER postings_tie_out ON finance_posting;
DROP FUNCTION finance_check_postings();
DROP TRIGGER voucher_in_open_period ON finance_voucher;
DROP FUNCTION finance_refuse_closed_period();
DROP TRIGGER posting_immutable ON finance_posting;
DROP TRIGGER voucher_immutable ON finance_voucher;
DROP FUNCTION finance_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("finance", "0001_initial"),
        ("platform", "0001_initial"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
