"""Which tables the database watches, how their columns stand in the journal, and who may touch them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

APPLICATION_ROLE, SEALING_ROLE, READING_ROLE = "dougong_app", "dougong_seal", "dougong_read"

UNWATCHED = {
    "django_content_type": _("Django's list of models"),
    "django_migrations": _("Django's list of migrations"),
    "django_session": _("web sessions"),
    "accounts_login": _("web sessions by device; every sign-in is an entry of its account"),
    "accounts_failurecount": _("counts of failed sign-ins; every failure is an entry"),
    "auth_permission": _("not used: rights come from roles"),
    "auth_group": _("not used: rights come from roles"),
    "auth_group_permissions": _("not used: rights come from roles"),
    "platform_jobeffect": _("keys of jobs that had their effect"),
    "platform_scopereach": _("closure of platform_scopeparent, rebuilt from it"),
    "ledger_verification": _("progress of verifications; their verdicts are entries"),
    "platform_refusalcount": _("counts equal refusals until their entry is written"),
    "platform_requestbucket": _("how much an account has asked in the last seconds"),
    "platform_idempotencykey": _("keys of requests, kept for a day beside what they did"),
    "watching_watch": _("who follows which record; a choice of the person's own"),
    "platform_tablechoice": _("columns a person chose for a list"),
    "automation_run": _("what automations did; each effect is an entry of its own"),
    "automation_standing": _("on which side of its limit a figure stood"),
    "imports_columnmemory": _("what a person once said of the headings of sheets"),
    "imports_progress": _("how far a worker has come with an import; the import is an entry"),
    "desk_deskchoice": _("how a person has arranged their desk"),
    "saved_views_viewpin": _("views a person keeps in the menu"),
    "notices_notice": _("what people are told; each cause is an entry of its own"),
    "notices_delivery": _("notices on their way; the log of deliveries is the table itself"),
    "notices_noticehours": _("when a person wants to be left in peace"),
    "notices_preference": _("how soon a person wants to be told what"),
    "notices_mute": _("what a person does not want to be told"),
    "webhooks_dispatch": _("what webhooks tell; the log is the table itself"),
    "procrastinate_jobs": _("job queue"),
    "procrastinate_events": _("job queue"),
    "procrastinate_periodic_defers": _("job queue"),
    "procrastinate_workers": _("job queue"),
}
"""Tables whose changes need no entry, each with the reason; the product shows this list."""


def watched() -> Iterator[type[models.Model]]:
    """Models whose every changed row is captured."""
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and meta.db_table not in UNWATCHED:
            yield model


def treatments(model: type[models.Model]) -> dict[str, str]:
    """How columns stand in the journal: plain unless named.

    `sealed` keeps the text outside the hashed bytes, so that it can be erased; `secret` keeps
    nothing; `skip` leaves the column out. Long text and addresses are sealed by default.
    """
    found: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, (models.TextField, models.EmailField)):
            found[str(field.column)] = "sealed"
    found |= {"updated_at": "skip", "created_at": "skip"}
    columns = {field.column for field in model._meta.concrete_fields}
    found |= getattr(model, "treatments", {})
    return {n: how for n, how in sorted(found.items()) if n in columns and how != "plain"}


def install() -> list[str]:
    """Give every watched table its triggers; returns the tables that were new or altered."""
    changed = []
    with connection.cursor() as cursor:
        cursor.execute(_INSTALLED)
        installed = dict(cursor.fetchall())
        for model in watched():
            table, key = model._meta.db_table, model._meta.pk.column
            wanted = f"{key} {json.dumps(treatments(model), sort_keys=True)}"
            if installed.get(table) != wanted:
                quoted = connection.ops.quote_name(table)
                arguments = [key, json.dumps(treatments(model), sort_keys=True), wanted]
                cursor.execute(_TRIGGERS % {"table": quoted}, arguments)
                changed.append(table)
    return changed


def unguarded() -> list[str]:
    """Watched tables that have no capture trigger: the product must not start with one."""
    with connection.cursor() as cursor:
        cursor.execute(_INSTALLED)
        installed = {row[0] for row in cursor.fetchall()}
    return sorted({model._meta.db_table for model in watched()} - installed)


def excessive_powers() -> list[str]:
    """What the serving role may do and must not; the start refuses when there is anything."""
    with connection.cursor() as cursor:
        cursor.execute(_POWERS)
        return [row[0] for row in cursor.fetchall()]


def install_roles() -> None:
    """Create the serving roles and give them exactly what they need.

    Where the migrating role may not create roles, the operator does it (docs/operate/database.md).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        if not cursor.fetchone()[0]:
            return
        for role in (APPLICATION_ROLE, SEALING_ROLE, READING_ROLE):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {role} LOGIN")  # a constant of this module
        cursor.execute(_GRANTS)


_INSTALLED = """
SELECT c.relname, obj_description(t.oid, 'pg_trigger') FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'capture' AND t.tgenabled <> 'D'
"""

_POWERS = """
SELECT 'superuser' FROM pg_roles WHERE rolname = current_user AND rolsuper
UNION ALL SELECT 'bypasses row security' FROM pg_roles WHERE rolname = current_user AND rolbypassrls
UNION ALL
SELECT 'owns ' || c.relname FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid
WHERE t.tgname = 'capture' AND pg_has_role(c.relowner, 'USAGE')
UNION ALL
SELECT 'may ' || what || ' journal.' || c.relname FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace,
unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) what
WHERE n.nspname = 'journal' AND c.relkind = 'r' AND has_table_privilege(c.oid, what)
ORDER BY 1
"""

_TRIGGERS = """
DROP TRIGGER IF EXISTS capture ON %(table)s;
DROP TRIGGER IF EXISTS no_truncate ON %(table)s;
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON %(table)s
FOR EACH ROW EXECUTE FUNCTION journal.capture(%%s, %%s);
COMMENT ON TRIGGER capture ON %(table)s IS %%s;
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %(table)s EXECUTE FUNCTION journal.refuse();
"""

_GRANTS = """
GRANT USAGE ON SCHEMA public, journal TO dougong_app, dougong_seal, dougong_read;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO dougong_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO dougong_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO dougong_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO dougong_app;
GRANT SELECT ON ALL TABLES IN SCHEMA journal TO dougong_app, dougong_seal, dougong_read;
GRANT INSERT ON journal.entry, journal.vault TO dougong_app;
GRANT INSERT ON journal.leaf, journal.node, journal.checkpoint, journal.note TO dougong_seal;
GRANT UPDATE ON journal.head TO dougong_seal;
GRANT DELETE ON journal.pending TO dougong_seal;
GRANT EXECUTE ON FUNCTION journal.erase(uuid[]), journal.erase_archived(bigint) TO dougong_app;
GRANT INSERT ON journal.entry, journal.vault TO dougong_seal;
GRANT UPDATE ON keeping_archive TO dougong_seal;
GRANT EXECUTE ON FUNCTION journal.take_out(bigint) TO dougong_seal;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO dougong_seal, dougong_read;
"""
