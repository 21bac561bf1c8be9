"""Some seventy routes and who may use them, written by hand: a wrong policy cannot approve itself."""

from __future__ import annotations

E, P, PMO, F, C, V, X = (
    "engineer", "project_manager", "pmo", "finance", "compliance_officer", "validator",
    "external_auditor",
)  # fmt: skip
SYS, SEC, AUD, ROBOT, NOBODY = "system_admin", "security_admin", "audit_admin", "robot", "no_role"

BUSINESS = {E, P, PMO, F, C, V, X, ROBOT}
"""Those who look at projects and what hangs on them."""
IN_BANK = BUSINESS - {E, P}
"""Those whose rights reach the whole bank and not one project only."""
CONTROL = {PMO, SEC, AUD}
SIGNED_IN = BUSINESS | {SYS, SEC, AUD, NOBODY}

TABLE: tuple[tuple[str, str, set[str]], ...] = (
    # method, route name (and verb), who gets in; everybody else is refused
    ("GET", "home", SIGNED_IN),
    ("GET", "palette", SIGNED_IN),
    ("POST", "sign-out", SIGNED_IN),
    ("OPTIONS", "api-schema", SIGNED_IN),
    ("GET", "approvals", SIGNED_IN),
    ("POST", "approvals-decide", SIGNED_IN),
    ("POST", "api-step-up", SIGNED_IN),
    ("GET", "project-list", BUSINESS),
    ("GET", "project-detail", BUSINESS),
    ("GET", "project-history", BUSINESS),
    ("GET", "project-export", BUSINESS),
    ("GET", "project-add", {PMO}),
    ("POST", "project-add", {PMO}),
    ("POST", "project-change", {P, PMO}),
    ("POST", "project-delete", {PMO}),
    ("POST", "project-do start", {P, PMO}),
    ("POST", "project-do close", BUSINESS),  # it may be asked for
    ("POST", "project-do appoint_manager", {PMO}),
    ("GET", "project-gantt", BUSINESS),
    ("GET", "project-gantt-data", BUSINESS),
    ("GET", "project-dashboard", BUSINESS),
    ("GET", "project-plan-export", BUSINESS),
    ("GET", "project-api-records", BUSINESS),
    ("GET", "project-api-record", BUSINESS),
    ("POST", "project-api-records", {PMO}),
    ("PATCH", "project-api-record", {P, PMO}),
    ("PUT", "project-api-record", {P, PMO}),
    ("DELETE", "project-api-record", {PMO}),
    ("GET", "risk-detail", BUSINESS),
    ("POST", "risk-add", {E, P, PMO}),
    ("POST", "risk-change", {P, PMO}),
    ("POST", "risk-do close", {P, PMO}),
    ("POST", "risk-bulk close", {P, PMO}),
    ("POST", "risk-api-records", {E, P, PMO}),
    ("POST", "risk-api-do-close", {P, PMO}),
    ("POST", "risk-api-bulk-close", {P, PMO}),
    ("GET", "workitem-detail", BUSINESS),
    ("POST", "workitem-do report", {E, P, PMO, V}),
    ("POST", "workitem-links", BUSINESS),
    ("POST", "plan-do take_baseline", {P, PMO}),
    ("POST", "planfile-add", {P, PMO}),
    ("POST", "planfile-do import", {P, PMO}),
    ("GET", "person-list", BUSINESS | {SEC}),
    ("GET", "person-detail", IN_BANK | {SEC}),
    ("POST", "person-change", set()),
    ("GET", "account-detail", CONTROL),
    ("POST", "account-add", {SEC}),
    ("POST", "account-do suspend", {SEC}),
    ("POST", "account-do close", {SEC}),
    ("GET", "role-list", CONTROL),
    ("POST", "role-add", {SEC}),
    ("POST", "role-change", {SEC}),
    ("POST", "rolegrant-add", {PMO, SEC}),
    ("POST", "rolegrant-do revoke", {PMO, SEC}),
    ("POST", "rolegrant-api-records", {PMO, SEC}),
    ("GET", "rolegrant-detail", CONTROL),
    ("GET", "unit-detail", IN_BANK | {SEC}),
    ("POST", "unit-add", {PMO}),
    ("POST", "authoritymatrix-add", {SEC}),
    ("GET", "authoritymatrix-api-records", {PMO, F, C, SEC, AUD}),
    ("POST", "calendar-do publish", {PMO}),
    ("GET", "record-activity", BUSINESS),
    ("GET", "api-record-comments", BUSINESS),
    ("POST", "record-comments", {E, P, PMO, F, C, V}),
    ("POST", "api-record-comments", {E, P, PMO, F, C, V}),
    ("POST", "record-attachments", {E, P, PMO, F, C, V}),
    ("POST", "api-record-links", {E, P, PMO, F, C, V}),
    ("POST", "record-watch", BUSINESS),
    ("GET", "record-people", {E, P, PMO, F, C, V}),
)
