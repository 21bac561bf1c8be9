"""Sign-in, its failures and sign-out as entries, however the door is built."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model, signals  # house: R2 see decision 12

from .journal.notes import note, note_refusal

LISTENER = "journal"


def listen() -> None:
    """Hear of everybody who comes, fails to come, or goes; asking twice changes nothing."""
    signals.user_logged_in.connect(_came, dispatch_uid=LISTENER)
    signals.user_login_failed.connect(_failed, dispatch_uid=LISTENER)
    signals.user_logged_out.connect(_went, dispatch_uid=LISTENER)


def _came(sender: Any, user: Any, **_rest: Any) -> None:
    note("sign_in", user.pk, record=user.pk, result="done")


def _failed(sender: Any, credentials: dict[str, Any], **_rest: Any) -> None:
    """Only the name of an account that exists is kept: others may be passwords typed too early."""
    account = _account_named(str(credentials.get("username") or ""))
    note_refusal("sign_in", None, record=account, result="refused", about={"code": "wrong"})


def _went(sender: Any, user: Any, **_rest: Any) -> None:
    if user is not None:
        note("sign_out", user.pk, record=user.pk, result="done")


def _account_named(username: str) -> int | None:
    model: Any = get_user_model()
    field = model.USERNAME_FIELD
    if not username or "\0" in username:
        return None
    return (
        model.objects.filter(**{f"{field}__iexact": username}).values_list("pk", flat=True).first()
    )
