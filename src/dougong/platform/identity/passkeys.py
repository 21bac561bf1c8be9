"""Passkeys (WebAuthn): making one and proving that one has it, bound to the address of the product."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from dougong.kernel.errors import N_, DougongError

LOCAL = frozenset({"localhost"})
"""Where browsers allow passkeys without HTTPS."""
STATE = "passkey_state"


class PasskeyRefused(DougongError):
    """The answer of the authenticator does not fit."""

    code = "sign_in.passkey_refused"

    def __init__(self) -> None:
        super().__init__(N_("The passkey was not accepted. Try once more."))


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What is kept of a passkey: its id, its public key and the counter."""

    credential_id: str
    credential: str
    sign_count: int


@dataclass(frozen=True, slots=True)
class Used:
    """Which passkey proved its owner, and the counter it told."""

    credential_id: str
    sign_count: int


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    origins = {f"https://{host}"} | ({f"http://{host}"} if name in LOCAL else set())
    party = PublicKeyCredentialRpEntity(id=name, name="Dougong")
    return Fido2Server(party, verify_origin=lambda origin: origin in origins)


def _known(credentials: Sequence[str]) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(base64.b64decode(text)) for text in credentials]


def ask_for_new(request: HttpRequest, owner: Any, credentials: Sequence[str]) -> str:
    """The options with which the browser makes a passkey; the challenge stays in the session."""
    user = PublicKeyCredentialUserEntity(
        id=str(owner.pk).encode(), name=owner.username, display_name=str(owner.person)
    )
    options, state = _server(request).register_begin(
        user,
        _known(credentials),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    request.session[STATE] = state
    return json.dumps(dict(options)["publicKey"])


def take_new(request: HttpRequest, answer: str) -> NewPasskey:
    """The passkey that the browser made."""
    state = request.session.pop(STATE, None)
    try:
        data = _server(request).register_complete(state, json.loads(answer))
    except (ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    made = data.credential_data
    if made is None:
        raise PasskeyRefused
    return NewPasskey(
        base64.urlsafe_b64encode(made.credential_id).decode(),
        base64.b64encode(made).decode(),
        data.counter,
    )


def ask_for_proof(request: HttpRequest, credentials: Sequence[str]) -> str:
    """The options with which the browser proves that a passkey is there."""
    options, state = _server(request).authenticate_begin(
        _known(credentials), user_verification=UserVerificationRequirement.PREFERRED
    )
    request.session[STATE] = state
    return json.dumps(dict(options)["publicKey"])


def take_proof(request: HttpRequest, credentials: Sequence[str], answer: str) -> Used:
    """The passkey by which the challenge was answered; a challenge counts once."""
    state = request.session.pop(STATE, None)
    try:
        given = json.loads(answer)
        found = _server(request).authenticate_complete(state, _known(credentials), given)
        counter = AuthenticationResponse.from_dict(given).response.authenticator_data.counter
    except (ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    return Used(base64.urlsafe_b64encode(found.credential_id).decode(), counter)
