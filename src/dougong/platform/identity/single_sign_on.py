"""Single sign-on by OpenID Connect: the code flow with PKCE, and what makes an identity token good."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
)

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from dougong.kernel import clock
from dougong.kernel.errors import N_, DougongError

SECONDS, LARGEST, SLACK = 5, 256 * 1024, 60
LONGEST_SUBJECT = 255
WAITS_FOR = 600
"""Seconds between leaving for the provider and coming back."""


class SignOnRefused(DougongError):
    """Whatever was wrong: the reader learns that it failed, the log why."""

    code = "sign_in.sso_refused"
    status = 403

    def __init__(self, why: str) -> None:
        super().__init__(N_("Single sign-on failed. Try once more, or use your password."))
        self.why = why


@dataclass(frozen=True, slots=True)
class Trusted:
    """What the institution fixed about a provider."""

    issuer: str
    client_id: str
    algorithm: str
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """What the provider says of itself."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


def _opener() -> OpenerDirector:
    """Follows no redirect and knows no scheme but HTTP."""
    opener = OpenerDirector()
    for handler in (HTTPHandler(), HTTPSHandler(), HTTPDefaultErrorHandler()):
        opener.add_handler(handler)
    return opener


def _fetch(
    url: str, form: Mapping[str, str] | None = None, secret: tuple[str, str] = ("", "")
) -> Any:
    """A small JSON document, in a short time."""
    data = urlencode(form).encode() if form else None
    request = Request(url, data=data, headers={"Accept": "application/json"})  # noqa: S310  # checked
    if secret[1]:
        pair = base64.b64encode(":".join(secret).encode()).decode()
        request.add_header("Authorization", f"Basic {pair}")
    try:
        with _opener().open(request, timeout=SECONDS) as answer:
            status, text = answer.status, answer.read(LARGEST + 1)
        if status != 200 or len(text) > LARGEST:
            raise SignOnRefused(f"{url} answered {status}")
        return json.loads(text)
    except (OSError, HTTPException, ValueError) as error:
        raise SignOnRefused(f"{url}: {error}") from error


def discover(trusted: Trusted) -> Provider:
    """The provider's endpoints; its document must name the very issuer that is trusted."""
    found = _fetch(trusted.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if not isinstance(found, dict) or found.get("issuer") != trusted.issuer:
        raise SignOnRefused("the document names another issuer")
    scheme = urlsplit(trusted.issuer).scheme
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    addresses = [str(found.get(name, "")) for name in names]
    if any(urlsplit(address).scheme != scheme for address in addresses):
        raise SignOnRefused("an endpoint is missing or open")
    return Provider(*addresses)


def leave_for(trusted: Trusted, back: str) -> tuple[str, dict[str, Any]]:
    """Where to send the browser, and what to keep until it returns."""
    provider = discover(trusted)
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    digest = hashlib.sha256(kept["verifier"].encode()).digest()
    query = {
        "response_type": "code",
        "client_id": trusted.client_id,
        "redirect_uri": back,
        "scope": "openid",
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    sign = "&" if urlsplit(provider.authorization_endpoint).query else "?"
    address = f"{provider.authorization_endpoint}{sign}{urlencode(query)}"
    return address, kept | {"at": clock.now().timestamp()}


def come_back(
    trusted: Trusted, kept: Mapping[str, Any], given: Mapping[str, str], back: str
) -> str:
    """The subject who signed in at the provider, after every check."""
    if not secrets.compare_digest(str(given.get("state", "")).encode(), kept["state"].encode()):
        raise SignOnRefused("the state is not ours")
    if (
        clock.now().timestamp() - kept["at"] > WAITS_FOR
        or given.get("iss", trusted.issuer) != trusted.issuer
    ):
        raise SignOnRefused("too late, or from another issuer")
    if not given.get("code"):
        raise SignOnRefused(f"no code: {given.get('error', '')[:100]}")
    provider = discover(trusted)
    form = {
        "grant_type": "authorization_code",
        "code": given["code"],
        "redirect_uri": back,
        "client_id": trusted.client_id,
        "code_verifier": kept["verifier"],
    }
    answer = _fetch(provider.token_endpoint, form, (trusted.client_id, trusted.secret))
    token = answer.get("id_token") if isinstance(answer, dict) else None
    if not isinstance(token, str):
        raise SignOnRefused("no identity token")
    return checked_subject(trusted, _fetch(provider.jwks_uri), token, kept["nonce"])


def checked_subject(trusted: Trusted, keys: Any, token: str, nonce: str) -> str:
    """The subject of an identity token that is signed, meant for us, fresh and the answer to us."""
    try:
        public = [key for key in keys["keys"] if key.get("kty") in {"RSA", "EC"}]
        known = KeySet.import_key_set({"keys": public})
        claims = jwt.decode(token, known, algorithms=[trusted.algorithm]).claims
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SignOnRefused(f"the token is not signed as agreed: {error}") from error
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    now = clock.now().timestamp()
    wrong = {
        "issuer": claims.get("iss") != trusted.issuer,
        "audience": trusted.client_id not in audiences,
        "party": len(audiences) > 1 and claims.get("azp") != trusted.client_id,
        "expiry": not _is_number(claims.get("exp")) or claims["exp"] < now - SLACK,
        "time": not _is_number(claims.get("iat")) or claims["iat"] > now + SLACK,
        "nonce": claims.get("nonce") != nonce,
    }
    if found := [name for name, is_wrong in wrong.items() if is_wrong]:
        raise SignOnRefused(f"wrong in the token: {', '.join(found)}")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise SignOnRefused("the token names nobody")
    return subject


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
