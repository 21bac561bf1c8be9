"""The fixed list of routes that need no policy: nothing of the house is shown or done there."""

from __future__ import annotations

EXEMPT: dict[str, str] = {
    "healthz": "whether the process answers",
    "readyz": "whether the process may be given work",
    "metrics": "figures for listed sources, which the view checks itself",
    "sign-in": "the door",
    "language": "the language of the door",
    "second-factor": "the door, for whoever has given the password",
    "link": "proved by the link itself",
    "sso-start": "the way to a provider of identity",
    "sso-back": "the way back, proved by the provider's signature",
    "csp-report": "written by browsers",
    "intake": "a published form, proved by its link; the view asks for sign-in where the form does",
}
"""Names of routes, each with the reason; a webhook names the policy of its signature instead."""

STATIC = "static"
"""Files of the product itself are served before any route is looked at."""
