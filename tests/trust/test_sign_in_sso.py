"""Single sign-on against a real provider on this machine, with every fault that it could bring."""

from __future__ import annotations

import time
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from dougong.apps.accounts.actions import AddProvider, LinkIdentity
from dougong.apps.accounts.choices import AccountState
from dougong.apps.accounts.factories import AccountFactory, IdentityProviderFactory
from dougong.apps.accounts.models import ExternalIdentity, IdentityProvider
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.policies import Installation
from tests.refusals import codes

from .oidc_provider import CLIENT, OidcProvider

pytestmark = pytest.mark.django_db
PASSWORD = "Lantern-over-the-river-7"


class Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are looked at, not followed."""

    def redirect_request(self, *args, **kwargs):
        return None


@pytest.fixture(scope="module")
def _server():
    server = OidcProvider()
    yield server
    server.stop()


@pytest.fixture
def outside(_server):
    """The provider, as it is without any fault."""
    _server.claims, _server.sign, _server.named = {}, _server.signed, _server.issuer
    _server.subject = "u-4711"
    return _server


@pytest.fixture
def provider(outside):
    return IdentityProviderFactory(
        key="bank", issuer=outside.issuer, client_id=CLIENT, is_enabled=True
    )


@pytest.fixture
def account(provider):
    made = AccountFactory(username="li.wei", password=make_password(PASSWORD))
    LinkIdentity(made, by=made, provider=provider, subject="u-4711").execute()
    return made


def visit(address):
    """What the browser does at the provider: follow its own redirect, answer the way back."""
    opener = urllib.request.build_opener(Stay)
    try:
        opener.open(address, timeout=5)
    except urllib.error.HTTPError as answer:
        return answer.headers["Location"]
    raise AssertionError("the provider did not send the browser back")


def sign_in(client, then=""):
    left = client.get(reverse("sso-start", args=["bank"]), {"next": then} if then else {})
    return client.get(visit(left["Location"]))


def is_in(client):
    return client.get(reverse("home")).status_code == 200


def test_a_linked_subject_comes_in_and_goes_where_it_was_going(client, account):
    answer = sign_in(client, then="/my/access/")
    assert answer["Location"] == "/my/access/"
    assert is_in(client)
    assert account.logins.get().method == "oidc"


def test_the_provider_is_asked_with_pkce_state_and_nonce(client, provider):
    left = client.get(reverse("sso-start", args=["bank"]))
    query = parse_qs(urlsplit(left["Location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["response_type"] == ["code"]
    assert {"state", "nonce", "code_challenge"} <= set(query)


def test_a_subject_that_nobody_linked_does_not_come_in(client, account, outside):
    outside.subject = "somebody-else"
    outside.claims = {"email": account.person.email, "preferred_username": "li.wei"}
    assert sign_in(client).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("sign", ["unsigned", "by_stranger", "by_shared_secret", "tampered"])
def test_a_token_not_signed_as_agreed_is_refused(client, account, outside, sign):
    outside.sign = getattr(outside, sign)
    assert sign_in(client).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": int(time.time()) - 3600},
        {"exp": "never"},
        {"iat": int(time.time()) + 3600},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": ""},
        {"sub": 4711},
    ],
    ids=lambda claims: "-".join(f"{name}" for name in claims),
)
def test_a_token_with_a_wrong_claim_is_refused(client, account, outside, claims):
    outside.claims = claims
    assert sign_in(client).status_code == 403
    assert not is_in(client)


def test_a_document_that_names_another_issuer_is_refused(client, account, outside):
    outside.named = "https://evil.example"
    assert client.get(reverse("sso-start", args=["bank"])).status_code == 403


def test_an_answer_counts_once(client, account):
    left = client.get(reverse("sso-start", args=["bank"]))
    back = visit(left["Location"])
    assert client.get(back).status_code == 302
    client.post(reverse("sign-out"))
    assert client.get(back).status_code == 403
    assert not is_in(client)


def test_an_answer_brought_by_another_browser_is_refused(client, account):
    left = client.get(reverse("sso-start", args=["bank"]))
    back = visit(left["Location"])
    stranger = Client()
    assert stranger.get(back).status_code == 403
    stranger.get(reverse("sso-start", args=["bank"]))
    assert stranger.get(back).status_code == 403
    assert not is_in(stranger)


def test_an_error_of_the_provider_is_a_refusal(client, account):
    left = client.get(reverse("sso-start", args=["bank"]))
    state = parse_qs(urlsplit(left["Location"]).query)["state"][0]
    back = reverse("sso-back", args=["bank"])
    assert client.get(back, {"state": state, "error": "access_denied"}).status_code == 403


def test_an_account_out_of_use_does_not_come_in(client, account):
    account.state = AccountState.SUSPENDED
    with unwatched():
        account.save()
    assert sign_in(client).status_code == 403


def test_a_provider_that_is_switched_off_is_not_there(client, account, provider):
    provider.is_enabled = False
    with unwatched():
        provider.save()
    assert client.get(reverse("sso-start", args=["bank"])).status_code == 404
    assert b"/sso/" not in client.get(reverse("sign-in")).content


def test_the_door_offers_the_provider(client, provider):
    assert "/sso/bank/" in client.get(reverse("sign-in")).content.decode()


def test_failures_are_entries(client, account, outside):
    outside.sign = outside.unsigned
    sign_in(client)
    assert Entry.objects.filter(verb="sign_in", result="failed").count() == 1


def test_a_person_links_the_own_subject_after_a_proof(client, outside, provider):
    made = AccountFactory(username="zhao", password=make_password(PASSWORD))
    client.post(reverse("sign-in"), {"username": "zhao", "password": PASSWORD})
    asked = client.get(reverse("sso-link", args=["bank"]))
    assert asked["Location"].startswith(reverse("my-proof"))
    client.post(reverse("my-proof"), {"proof": PASSWORD})
    left = client.get(reverse("sso-link", args=["bank"]))
    assert client.get(visit(left["Location"]))["Location"] == reverse("my-access")
    assert ExternalIdentity.objects.get().account == made


def test_a_person_unlinks_the_own_subject_and_nobody_elses(client, account):
    other = AccountFactory(username="zhao", password=make_password(PASSWORD))
    identity = ExternalIdentity.objects.get()
    unlink = reverse("unlink-identity")
    client.force_login(other)
    assert client.post(unlink, {"identity": identity.pk}).status_code == 404
    client.force_login(account)
    assert client.post(unlink, {"identity": identity.pk})["Location"] == reverse("my-access")
    assert not ExternalIdentity.objects.exists()


def test_a_subject_stands_for_one_account(account, provider):
    other = AccountFactory()
    with pytest.raises(ValidationError) as refusal:
        LinkIdentity(other, by=other, provider=provider, subject="u-4711").execute()
    assert codes(refusal) == ["accounts.subject_taken"]


def test_an_issuer_without_https_is_refused(db):
    row = IdentityProvider(
        key="open", name_zh="开", name_en="Open", issuer="http://sso.example", client_id="x"
    )
    with pytest.raises(ValidationError) as refusal:
        AddProvider(row, by=Installation()).execute()
    assert codes(refusal) == ["accounts.issuer_open"]
