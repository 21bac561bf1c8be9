"""The words of the capture page, which it has to know without a network."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Sentences by name; `%(…)s` is filled in by the browser."""
    return _of_forms() | _of_the_queue()


def _of_forms() -> dict[str, str]:
    return {
        "online": _("Connected"),
        "away": _("No network"),
        "nobody": _("Signed out"),
        "offline": _("No network. What you enter is kept on this device and sent later."),
        "signed_out": _("You are signed out. Entries on this device wait until you sign in."),
        "sign_in": _("Sign in"),
        "others": _("Entries of another account wait on this device; they are not shown to you."),
        "unknown": _("Connect once, so that this device knows what you may enter."),
        "new": _("New entry"),
        "work": _("My records"),
        "no_work": _("Records that you watch or that name you appear here."),
        "queue": _("Waiting to be sent"),
        "queue_empty": _("Everything has been sent."),
        "sent": _("Sent lately"),
        "save": _("Keep and send"),
        "cancel": _("Cancel"),
        "photos": _("Photos"),
        "take_photo": _("Take or choose photos"),
        "remove": _("Remove"),
        "place": _("Place"),
        "place_wait": _("Looking for the place …"),
        "place_found": _("Found, to within %(metres)s m"),
        "place_missing": _("No place: the device gives none."),
        "place_again": _("Look again"),
        "reason": _("Reason"),
        "choose": _("Choose …"),
        "required": _("Fill this in."),
    }


def _of_the_queue() -> dict[str, str]:
    return {
        "state_waiting": _("Waiting"),
        "state_sending": _("Being sent"),
        "state_refused": _("Refused"),
        "state_conflict": _("Changed meanwhile"),
        "state_unsure": _("Perhaps sent"),
        "state_done": _("Sent"),
        "state_asked": _("Waits for approval"),
        "unsure": _("It was sent more than a day ago and no answer came. See whether it is there."),
        "send_now": _("Send now"),
        "send_again": _("Send again"),
        "edit": _("Edit"),
        "drop": _("Discard"),
        "drop_sure": _("Discard this entry for ever?"),
        "open": _("Open"),
        "mine": _("Yours"),
        "theirs": _("As it stands now"),
        "use_mine": _("Do mine on it all the same"),
        "use_theirs": _("Leave it as it stands"),
        "no_answer": _("No answer came; it is tried again by itself."),
        "full": _("This device cannot keep more. Send what waits, or free some room."),
        "search": _("Find among my records"),
    }
