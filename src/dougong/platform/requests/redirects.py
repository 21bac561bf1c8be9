"""Where a request may send the browser next: to a page of ours and nowhere else."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def local_target(request: HttpRequest, word: str, fallback: str) -> str:
    """The address asked for if it is a path of this installation, else the fallback."""
    is_path = word.startswith("/") and not word.startswith(("//", "/\\"))
    is_plain = is_path and word.isprintable() and "\\" not in word
    is_ours = url_has_allowed_host_and_scheme(word, {request.get_host()}, request.is_secure())
    return word if is_plain and is_ours else fallback
