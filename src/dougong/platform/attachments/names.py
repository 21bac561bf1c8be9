"""Names of files: which are kept, and how they are shown."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# Path separators, and what turns the direction of writing so that an ending looks like another.
_DECEPTIVE = re.compile(
    r"[/\\\u2044\u2215\uff0f\uff3c\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


def refusal(message: str, code: str) -> ValidationError:
    return ValidationError({"file": ValidationError(message, code)})


def checked_name(name: str) -> str:
    """The name as it is kept, or the refusal that names the field."""
    if not name.strip(" ."):
        raise refusal(_("The file has no name."), "attachments.no_name")
    if len(name.encode("utf-8", "surrogatepass")) > LONGEST:
        message = _("The name of the file is longer than %(most)s bytes.") % {"most": LONGEST}
        raise refusal(message, "attachments.name_too_long")
    if _CONTROL.search(name):
        raise refusal(
            _("The name of the file holds a character that cannot be shown."),
            "attachments.bad_name",
        )
    return name


def shown_name(name: str) -> str:
    """The name for pages and downloads: nothing in it leads elsewhere or deceives the eye."""
    return _DECEPTIVE.sub("_", name).strip(" .") or "_"


def ending_of(name: str) -> str:
    """The last ending, in small letters, without the point."""
    return PurePosixPath(shown_name(name)).suffix.lower().lstrip(".")
