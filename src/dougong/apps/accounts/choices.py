"""States and kinds of people, accounts and grants."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

SCOPE_KINDS = ("unit", "portfolio", "programme", "project")
"""Kinds of records on which a right may be granted."""


class PersonKind(models.TextChoices):
    EMPLOYEE = "employee", _("Employee")
    CONTRACTOR = "contractor", _("Contractor")
    OUTSIDER = "outsider", _("Outsider")
    AUDITOR = "auditor", _("Auditor")
    SUPERVISOR_ENGINEER = "supervisor_engineer", _("Supervising engineer")


class Language(models.TextChoices):
    ZH = "zh-hans", "中文"
    EN = "en", "English"


class AccountKind(models.TextChoices):
    HUMAN = "human", _("Human")
    ROBOT = "robot", _("Robot")


class AccountState(models.TextChoices):
    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("In use")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")


class Triad(models.TextChoices):
    """The three administrators, each apart from the others and from all business."""

    NONE = "none", _("None")
    SYSTEM = "system", _("System")
    SECURITY = "security", _("Security")
    AUDIT = "audit", _("Audit")


class GrantState(models.TextChoices):
    ACTIVE = "active", _("In force")
    ENDED = "ended", _("Ended")
    REVOKED = "revoked", _("Revoked")


class DelegationState(models.TextChoices):
    ACTIVE = "active", _("In force")
    ENDED = "ended", _("Ended")


class ShippedRole(models.TextChoices):
    """Roles that every installation has; what they may do is declared by the kinds themselves."""

    EXECUTIVE = "executive", _("Executive")
    PMO = "pmo", _("Project management office")
    PORTFOLIO_MANAGER = "portfolio_manager", _("Portfolio manager")
    PROJECT_MANAGER = "project_manager", _("Project manager")
    PM_ASSISTANT = "pm_assistant", _("Project manager assistant")
    TEAM_MEMBER = "team_member", _("Team member")
    ENGINEER = "engineer", _("Engineer")
    ARCHITECT = "architect", _("Architect")
    PRODUCT_MANAGER = "product_manager", _("Product manager")
    FINANCE = "finance", _("Finance")
    PROCUREMENT = "procurement", _("Procurement")
    TESTER = "tester", _("Tester")
    RELEASE_MANAGER = "release_manager", _("Release manager")
    OPERATIONS = "operations", _("Operations")
    RISK_OFFICER = "risk_officer", _("Risk officer")
    COMPLIANCE_OFFICER = "compliance_officer", _("Compliance officer")
    INTERNAL_AUDITOR = "internal_auditor", _("Internal auditor")
    EXTERNAL_AUDITOR = "external_auditor", _("External auditor")
    MODELLER = "modeller", _("Modeller")
    VALIDATOR = "validator", _("Validator")
    SITE_STEWARD = "site_steward", _("Site steward")
    IT_COMMITTEE = "it_committee", _("IT steering committee")
    INVESTMENT_COMMITTEE = "investment_committee", _("Investment committee")
    BOARD_DELEGATE = "board_delegate", _("Delegate of the board")
    PRESIDENT_OFFICE = "president_office", _("President's office")
    VICE_PRESIDENT = "vice_president", _("Vice president")
    DEPARTMENT_HEAD = "department_head", _("Department head")
    FINANCE_HEAD = "finance_head", _("Finance head")
    TECHNICAL_BOARD = "technical_board", _("Technical review board")
    INNOVATION_LEAD = "innovation_lead", _("Innovation lead")
    HR = "hr", _("Human resources")
    READER = "reader", _("Reader")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")


ADMINISTRATORS = {
    ShippedRole.SYSTEM_ADMIN: Triad.SYSTEM,
    ShippedRole.SECURITY_ADMIN: Triad.SECURITY,
    ShippedRole.AUDIT_ADMIN: Triad.AUDIT,
}
"""The three administrators (三员): none of them may hold a business right."""
ADMINISTERED = frozenset(
    {
        "person",
        "account",
        "role",
        "rolegrant",
        "delegation",
        "conflictrule",
        "archive",
        "legalhold",
        "retentionclass",
        "accessreview",
        "reviewitem",
        "unit",
        "authoritymatrix",
        "customfield",
        "workflow",
        "approvalrequest",
        "journal",
        "operation",
        "rights",
        "apitoken",
        "identityprovider",
        "passwordprofile",
        "auditorengagement",
        "breakglass",
    }
)
"""Kinds that an administrator may have rights on; all others are business."""
LONGEST_TERMS = {ShippedRole.EXTERNAL_AUDITOR: 180}
"""Days for which a shipped role may be granted at most."""
PROJECT_ROLES = (
    ShippedRole.PROJECT_MANAGER,
    ShippedRole.PM_ASSISTANT,
    ShippedRole.TEAM_MEMBER,
    ShippedRole.ENGINEER,
    ShippedRole.ARCHITECT,
    ShippedRole.PRODUCT_MANAGER,
    ShippedRole.TESTER,
    ShippedRole.SITE_STEWARD,
    ShippedRole.READER,
)
"""Roles that the project management office may grant without holding them."""
MANDATORY_ROLES: dict[str, frozenset[str]] = {
    "project": frozenset({ShippedRole.PROJECT_MANAGER}),
    "portfolio": frozenset({ShippedRole.PORTFOLIO_MANAGER}),
}
"""Roles that somebody in use must hold, by kind of scope."""
VIEWERS: dict[str, tuple[str, ...]] = {
    str(role): () for role in ShippedRole if role not in ADMINISTRATORS
}
"""Grants that let every business role look; a kind adds the verbs of those who do more."""


class Duty(models.TextChoices):
    """Parts in a process that one person should not play together (职责)."""

    REQUESTER = "requester", _("Requests")
    APPROVER = "approver", _("Approves")
    DEVELOPER = "developer", _("Develops")
    TESTER = "tester", _("Tests")
    VALIDATOR = "validator", _("Validates")
    RELEASER = "releaser", _("Releases")
    EVALUATOR = "evaluator", _("Evaluates bids")
    BUYER = "buyer", _("Deals with suppliers")
    PAYER = "payer", _("Pays")
    SYSTEM = "system", _("Administers the system")
    SECURITY = "security", _("Administers rights")
    AUDIT = "audit", _("Administers the journal")
    BUSINESS = "business", _("Does business work")


ROLES_OF_DUTIES: dict[Duty, frozenset[ShippedRole]] = {
    Duty.REQUESTER: frozenset(
        {ShippedRole.PROJECT_MANAGER, ShippedRole.PM_ASSISTANT, ShippedRole.PRODUCT_MANAGER}
    ),
    Duty.DEVELOPER: frozenset({ShippedRole.ENGINEER, ShippedRole.ARCHITECT, ShippedRole.MODELLER}),
    Duty.TESTER: frozenset({ShippedRole.TESTER}),
    Duty.VALIDATOR: frozenset({ShippedRole.VALIDATOR}),
    Duty.RELEASER: frozenset({ShippedRole.RELEASE_MANAGER}),
    Duty.EVALUATOR: frozenset({ShippedRole.TECHNICAL_BOARD}),
    Duty.BUYER: frozenset({ShippedRole.PROCUREMENT}),
    Duty.PAYER: frozenset({ShippedRole.FINANCE}),
    Duty.SYSTEM: frozenset({ShippedRole.SYSTEM_ADMIN}),
    Duty.SECURITY: frozenset({ShippedRole.SECURITY_ADMIN}),
    Duty.AUDIT: frozenset({ShippedRole.AUDIT_ADMIN}),
}
"""Roles whose holders have a duty; approvers and business people are known by their permissions."""
CHAINS: tuple[tuple[Any, tuple[Duty, ...]], ...] = (
    (_("From request to payment"), (Duty.REQUESTER, Duty.APPROVER, Duty.BUYER, Duty.PAYER)),
    (_("From code to release"), (Duty.DEVELOPER, Duty.TESTER, Duty.RELEASER)),
    (_("From model to use"), (Duty.DEVELOPER, Duty.VALIDATOR, Duty.RELEASER)),
)
"""Processes that nobody, and no two people together, should hold from end to end."""


class ReviewState(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class ReviewVerdict(models.TextChoices):
    OPEN = "open", _("Unanswered")
    KEEP = "keep", _("Kept")
    SHRINK = "shrink", _("Shrunk")
    REVOKE = "revoke", _("Revoked")
    UNKNOWN = "unknown", _("Unknown")


class ConflictLevel(models.TextChoices):
    """How near two duties have to come to each other; the wider the stricter."""

    SAME_RECORD = "same_record", _("On one record")
    SAME_PROJECT = "same_project", _("In one project")
    SAME_SCOPE = "same_scope", _("On one scope")
    EVERYWHERE = "everywhere", _("Everywhere")


class Severity(models.TextChoices):
    WARN = "warn", _("Warn")
    FORBID = "forbid", _("Forbid")


class SecondFactor(models.TextChoices):
    """Who has to prove more than a password."""

    ALL = "all", _("Required of all human accounts")
    PRIVILEGED = "privileged", _("Required of administrators, approvers and outsiders")
    OFFERED = "offered", _("Offered to all, required of nobody")


class Method(models.TextChoices):
    """How somebody proved who they are."""

    PASSWORD = "password", _("Password")
    TOTP = "totp", _("One-time code")
    RECOVERY = "recovery", _("Recovery code")
    PASSKEY = "passkey", _("Passkey")
    OIDC = "oidc", _("Single sign-on")


class TokenState(models.TextChoices):
    ACTIVE = "active", _("In use")
    REVOKED = "revoked", _("Revoked")


class DeviceKind(models.TextChoices):
    TOTP = "totp", _("Authenticator app")
    PASSKEY = "passkey", _("Passkey")


class LinkPurpose(models.TextChoices):
    INVITE = "invite", _("Invitation")
    RESET = "reset", _("New password")


class SigningAlgorithm(models.TextChoices):
    """What identity tokens may be signed by: public keys only, never a shared secret or nothing."""

    RS256 = "RS256", "RS256"
    PS256 = "PS256", "PS256"
    ES256 = "ES256", "ES256"


class EngagementKind(models.TextChoices):
    EXTERNAL_AUDIT = "external_audit", _("External audit")
    SUPERVISION = "supervision", _("Supervision of works")
    REGULATOR = "regulator", _("Regulator")
    MODEL_REVIEW = "model_review", _("Model review")


class EngagementState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("In force")
    ENDED = "ended", _("Ended")


class Secrecy(models.TextChoices):
    """Levels of secrecy (数据级别), from the lowest."""

    PUBLIC = "public", _("Public")
    INTERNAL = "internal", _("Internal")
    SENSITIVE = "sensitive", _("Sensitive")
    CORE = "core", _("Core")


class RemarkKind(models.TextChoices):
    """What an auditor may raise."""

    QUESTION = "question", _("Question")
    FINDING = "finding", _("Finding")
    SUPERVISION_NOTE = "supervision_note", _("Supervision note")


class RemarkState(models.TextChoices):
    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


class EmergencyState(models.TextChoices):
    ASKED = "asked", _("Waits for the second person")
    OPEN = "open", _("Open")
    ENDED = "ended", _("To be reviewed")
    REVIEWED = "reviewed", _("Reviewed")
    LAPSED = "lapsed", _("Never countersigned")
