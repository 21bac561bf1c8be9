"""A forgotten policy closes the door: at start, at run time, and in what the product says of itself."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.views import View
from drf_spectacular.generators import SchemaGenerator

from dougong.apps.accounts.actions import sync_shipped_roles
from dougong.platform.factories import factory_of
from dougong.platform.register import registry
from dougong.platform.requests.guarding import (
    CHANGED,
    SEEN,
    SIGNED_IN,
    guarded,
    offenders,
    require_policies,
)
from tests.cast import bank  # noqa: F401  # a fixture

SOURCE = Path(__file__).parents[2] / "src"
pytestmark = pytest.mark.django_db


class Forgotten(View):
    """A view of a plug-in whose author did not think of rights."""

    def get(self, request: Any) -> HttpResponse:
        return HttpResponse("secret")


class Misspelt(Forgotten):
    permission = "risk.veiw"


def plain(request: Any) -> HttpResponse:
    return HttpResponse("secret")


planted = path("planted/", Forgotten.as_view(), name="planted")
planted_open = path("planted-open/", login_not_required(plain), name="planted-open")
urlpatterns = [path("", include("dougong.config.urls")), planted, planted_open]


def printed(*words: str) -> Any:
    told = io.StringIO()
    try:
        call_command(*words, stdout=told)
    except CommandError as refused:
        return json.loads(told.getvalue()), refused.returncode
    return json.loads(told.getvalue()), 0


def test_a_route_without_policy_fails_the_start_by_name():
    ours = [planted, path("b/", Misspelt.as_view(), name="b"), path("c/", plain)]
    with pytest.raises(ImproperlyConfigured, match=r"planted/ \(planted\), b/ \(b\), c/ \(no name"):
        require_policies(ours)


def test_a_name_on_the_exempt_list_or_a_declared_policy_lets_a_route_pass():
    named = path("x/", Forgotten.as_view(), name="healthz")
    declared = path("y/", guarded(SIGNED_IN)(Forgotten.as_view()), name="y")
    assert offenders([named, declared]) == []
    assert offenders([path("healthz/", Forgotten.as_view(), name="healthz2")])


def test_the_web_server_does_not_start_with_a_forgotten_policy(tmp_path):
    (tmp_path / "planted_urls.py").write_text(
        "from django.urls import path\n"
        "from django.http import HttpResponse\n"
        "from dougong.config.urls import urlpatterns as ours\n"
        "from dougong.platform.requests.guarding import require_policies\n"
        "urlpatterns = [*ours, path('x/', lambda request: HttpResponse(), name='x')]\n"
        "require_policies(urlpatterns)\n"
    )
    start = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'dougong.config.settings'\n"
        "from django.conf import settings; settings.ROOT_URLCONF = sys.argv[1]\n"
        "import dougong.config.wsgi"
    )
    bad, good = (
        subprocess.run(
            [sys.executable, "-c", start, urls],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
        )
        for urls in ("planted_urls", "dougong.config.urls")
    )
    assert bad.returncode == 1
    assert "routes without a policy: x/ (x)" in bad.stderr
    assert good.returncode == 0, good.stderr


@override_settings(ROOT_URLCONF=__name__)
def test_a_route_that_slipped_in_is_refused_at_run_time(bank):  # noqa: F811
    client = Client()
    asked = [client.get("/planted-open/")]
    client.force_login(bank.keeper)
    asked += [client.get("/planted/"), client.get("/planted-open/")]
    for answer in asked:
        assert answer.status_code == 500
        assert answer.json()["code"] == "route_without_policy"
        assert answer.json()["request_id"]
        assert b"secret" not in answer.content


def test_urls_tells_every_route_with_its_policy():
    told, _code = printed("urls", "--json")
    by_name = {one["name"]: one for one in told}
    assert all(one["policy"] or one["exempt"] for one in told)
    assert {one["name"] for one in told if one["exempt"]} >= {"static", "healthz", "sign-in"}
    assert by_name["risk-change"]["policy"] == "risk.change"
    assert by_name["risk-api-records"]["policies"] == {
        "GET": "risk.view",
        "HEAD": "risk.view",
        "OPTIONS": "risk.view",
        "POST": "risk.add",
    }
    assert by_name["risk-api-do-close"]["schema_operations"] == ["risk_do_close"]
    silent = [
        one["path"]
        for one in told
        if one["path"].startswith("api/v1/") and not one["schema_operations"]
    ]
    assert silent == ["api/v1/schema/", "api/v1/docs/"]


def test_policy_tells_roles_verbs_and_the_predicates_that_decide():
    sync_shipped_roles()
    told, _code = printed("policy", "--json")
    assert set(told["resources"]) == set(registry)
    closing = told["resources"]["risk"]["actions"]["close"]
    assert closing["condition"] == {"term": "role_in_scope", "permission": "risk.close"}
    assert "risk_officer" in closing["roles"]
    seeing = told["resources"]["account"]["actions"]["view"]["condition"]
    assert seeing["term"] == "any"
    assert {"term": "is_actor", "column": "pk"} in seeing["terms"]
    assert len(told["identities"]) == 15


def test_policy_tells_for_each_verb_what_it_shows_and_what_it_takes():
    factory_of(registry["conflictrule"].model)()
    told, _code = printed("policy", "--json")
    person, risk = told["resources"]["person"], told["resources"]["risk"]
    adding, closing = person["actions"]["add"], risk["actions"]["close"]
    assert {"code", "name_zh", "unit"} <= set(adding["fields_read"])
    assert {"name_zh", "unit"} <= set(adding["fields_write"])
    assert not {"email", "mobile"} & {*adding["fields_read"], *adding["fields_write"]}
    assert person["masks"]["mobile"]["right"] == "person.read_contact"
    assert (closing["fields_write"], risk["actions"]["view"]["fields_write"]) == ([], [])
    assert {"code", "left", "right", "level", "severity"} == set(told["conflicts"][0])
    for kind in told["resources"].values():
        for action in kind["actions"].values():
            assert {"fields_read", "fields_write", "condition", "roles"} <= set(action)


def test_the_schema_names_the_policy_of_each_operation():
    generator: Any = SchemaGenerator
    paths = generator().get_schema(request=None, public=True)["paths"]
    told = {
        one["operationId"]: (one["x-policy"], one["x-action"])
        for methods in paths.values()
        for one in methods.values()
    }
    assert told["risk_do_close"] == ("risk.close", "close")
    assert told["risk_list"] == ("risk.view", "view")
    assert told["risk_change_many"] == ("risk.change", "change")
    assert told["record_tags"] == (SEEN, None)
    assert told["tag_record"] == (CHANGED, None)


def test_explain_gives_the_decision_each_term_and_the_grants_used(bank):  # noqa: F811
    risk = bank.here.row(registry["risk"].model)
    asked = ("policy", "explain", "--json", "--action", "close", "--record", risk.code, "--actor")
    told, code = printed(*asked, bank.keeper.username)
    assert code == 0
    assert told["allowed"]
    assert told["terms"]["value"] is True
    assert [grant["scope"] for grant in told["grants"]] == [bank.root.code]
    told, code = printed(*asked, bank.reader.username)
    assert code == 1
    assert (told["allowed"], told["sees"], told["reason"]) == (False, True, "rights.denied")
    told, code = printed(*asked, bank.outsider.username)
    assert code == 1
    assert (told["sees"], told["reason"], told["grants"]) == (False, "records.not_found", [])


@pytest.mark.parametrize(
    "wrong", [{"--actor": "nobody"}, {"--action": "fly"}, {"--record": "R-0"}, {"--record": ""}]
)
def test_explain_refuses_what_it_cannot_read(bank, wrong):  # noqa: F811
    risk = bank.here.row(registry["risk"].model)
    asked = {"--actor": bank.keeper.username, "--action": "close", "--record": risk.code} | wrong
    with pytest.raises(CommandError) as refused:
        call_command("policy", "explain", *(word for pair in asked.items() for word in pair))
    assert refused.value.returncode == 2
