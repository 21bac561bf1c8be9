"""The interface to a record kind: lists, records, verbs and work on many, all through actions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from rest_framework import status
from rest_framework.parsers import BaseParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from dougong.kernel.errors import N_
from dougong.platform.actions import EFFECTIVE_ON, Action, Missing
from dougong.platform.custom_values.checking import write
from dougong.platform.journal import Entry
from dougong.platform.policies import Actor
from dougong.platform.register import Resource
from dougong.platform.requests.api_errors import Invalid, Problem, problem
from dougong.platform.requests.bodies import BulkJSONParser, StrictJSONParser
from dougong.platform.requests.guarding import VERBS
from dougong.platform.requests.idempotency import HEADER as KEY_HEADER

from . import lists, serializers
from .authentication import CookieSignIn, TokenSignIn
from .fields import Keys
from .reading import taken
from .schema import KindSchema

LARGEST_KEY = 2**63 - 1
_TAG = re.compile(r'"v([0-9]{1,9})"')


class KindView(GenericViewSet):
    """What all addresses of a kind share: who asks, which row, and with which version."""

    resource: Resource = None  # type: ignore[assignment]  # given by as_view()
    verb: str = ""
    """The verb of an address of its own, given by as_view()."""
    schema = KindSchema()
    authentication_classes = (TokenSignIn, CookieSignIn)
    permission_classes = (IsAuthenticated,)
    parser_classes: tuple[type[BaseParser], ...] = (StrictJSONParser,)
    renderer_classes = (JSONRenderer,)
    filter_backends = ()
    pagination_class = None
    metadata_class = None
    http_method_names = [
        "get", "post", "put", "patch", "delete", "head", "options",
    ]  # fmt: skip

    @property
    def actor(self) -> Actor:
        actor: Any = self.request.user
        return actor

    @property
    def policy(self) -> Any:
        return self.resource.policy

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The methods of the address, in the header Allow, for those who may use one of them."""
        refused: Exception = PermissionDenied()
        for action in sorted(set(self.action_map.values())):
            try:
                self.admit(VERBS.get(action, self.verb))
            except (Missing, PermissionDenied) as error:
                refused = error
            else:
                return Response(status=status.HTTP_204_NO_CONTENT)
        raise refused

    def admit(self, verb: str) -> None:
        """Raise unless the actor may do the verb, on the record where the address names one."""
        right = self.resource.right_for(verb)
        if "pk" in self.kwargs:
            self.find(right)
        elif not self.policy.allows(self.actor, right):
            raise PermissionDenied(self.policy.permission(verb))

    def need(self, verb: str) -> type[Action]:
        """The action behind a verb, for one who may do it at least somewhere."""
        if not self.policy.allows(self.actor, self.resource.right_for(verb)):
            raise PermissionDenied(self.policy.permission(verb))
        return self.resource.verbs[verb]

    def require_key(self) -> None:
        """Where doing it twice would be grave, the request says how a repeat is known."""
        needs_key = self.resource.verbs[self.verb].needs_key
        if needs_key and not self.request.headers.get(KEY_HEADER):
            raise Invalid([problem("idempotency_key_required", _NO_KEY)])

    def find(self, verb: str = "view") -> Any:
        """The row in the address: missing when it cannot be seen, refused when only the verb is."""
        key = self.kwargs["pk"]
        if key > LARGEST_KEY:
            raise Missing(str(key))
        rows = self.policy.rows(self.actor, verb).select_related("record")
        if row := rows.filter(pk=key).first():
            return row
        if verb != "view" and self.policy.rows(self.actor).filter(pk=key).exists():
            raise PermissionDenied(self.policy.permission(verb))
        raise Missing(str(key))

    def taken(self, body: type[Serializer], *, partial: bool = False) -> dict[str, Any]:
        return taken(body, self.request.data, Keys(self.actor), partial=partial)

    def expected(self, body: Mapping[str, Any]) -> int:
        """The version that the caller has read, from the header If-Match or from the body."""
        header = self.request.headers.get("If-Match", "").strip()
        tag = _TAG.fullmatch(header)
        if header and not tag:
            raise Invalid([problem("version.unreadable", _UNREADABLE_TAG)])
        versions = {int(tag[1])} if tag else set()
        versions |= {body["version"]} if "version" in body else set()
        if len(versions) > 1:
            raise Invalid([problem("version.contradiction", _TWO_VERSIONS, "/version")])
        if not versions:
            missing = problem("version_required", _NO_VERSION, "/version")
            raise Invalid([missing], status.HTTP_428_PRECONDITION_REQUIRED)
        return versions.pop()

    def shown(self, row: Any) -> dict[str, Any]:
        """A record as it stands in lists, for answers to conflicts too."""
        return dict(serializers.row_answer(self.resource)(self.policy.veiled(row, self.actor)).data)

    def again(self, row: Any) -> Any:
        """The record as it stands after all that followed the verb, where it may still be seen."""
        rows = self.policy.rows(self.actor).select_related("record")
        return rows.filter(pk=row.pk).first() or row

    def answer(self, row: Any, code: int = status.HTTP_200_OK) -> Response:
        shown = self.policy.veiled(row, self.actor)
        context = {serializers.BLINDED: self.policy.blinded(row, self.actor)}
        body = serializers.record_answer(self.resource)(shown, context=context).data
        return Response(body, status=code, headers={"ETag": f'"v{row.version}"'})


_UNREADABLE_TAG = N_('If-Match must hold one tag as answered in ETag, such as "v3".')
_TWO_VERSIONS = N_("The header If-Match and the body name different versions.")
_NO_KEY = N_("Send a key of your own in the header Idempotency-Key: a repeat is known by it.")
_NO_VERSION = N_("Send the version that you have read, in the body or in the header If-Match.")


class RecordsView(KindView):
    """The records of a kind: listed and added, and each by itself."""

    def list(self, request: Request) -> Response:
        self.need_view()
        query = lists.query_of(self.resource, request, self.actor)
        return Response(lists.page_of(query, request))

    def totals(self, request: Request) -> Response:
        self.need_view()
        query = lists.totals_query_of(self.resource, request, self.actor)
        return Response(lists.totals_of(query))

    def need_view(self) -> None:
        if not self.policy.allows(self.actor, "view"):
            raise PermissionDenied(self.policy.permission("view"))

    def create(self, request: Request) -> Response:
        action = self.need("add")
        body = self.taken(serializers.add_body(self.resource))
        reason = body.get("reason", "")
        row = made(self.resource, self.own(body))
        done = action(row, by=self.actor, reason=reason).execute()
        answer = self.answer(self.again(done), status.HTTP_201_CREATED)
        answer["Location"] = reverse(f"{self.resource.name}-api-record", args=[done.pk])
        return answer

    def own(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the kind's own fields, without version and reason of the request."""
        return own_values(self.resource, body)

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.answer(self.find())

    def update(self, request: Request, pk: int) -> Response:
        return self.changed(partial=False)

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.changed(partial=True)

    def changed(self, *, partial: bool) -> Response:
        row = self.find("change")
        body = self.taken(serializers.change_body(self.resource), partial=partial)
        expected = self.expected(body)
        write(row, self.own(body))
        return self.answer(self.again(self.done("change", row, expected, body)))

    def done(self, verb: str, row: Any, expected: int, body: Mapping[str, Any]) -> Any:
        """The record after the verb, done on the version that the caller has read."""
        row.version = expected
        action = self.resource.verbs[verb](row, by=self.actor, reason=body.get("reason", ""))
        action.effective_on = body.get(EFFECTIVE_ON)
        return action.execute()

    def destroy(self, request: Request, pk: int) -> Response:
        row = self.find("delete")
        body = self.taken(serializers.verb_body(self.resource, "delete"))
        self.done("delete", row, self.expected(body), body)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def history(self, request: Request, pk: int) -> Response:
        row = self.find()
        entries = Entry.objects.of_changes().filter(record=row.pk).select_related("actor")
        hides = self.policy.hides(self.actor, row.record.scope_id)
        return Response(lists.history_of(entries, request, hides, self.policy.masks))

    def do(self, request: Request, pk: int) -> Response:
        row = self.find(self.resource.right_for(self.verb))
        self.require_key()
        body = self.taken(serializers.verb_body(self.resource, self.verb))
        expected = self.expected(body)
        edits = self.resource.verbs[self.verb].edits
        write(row, {name: body[name] for name in edits if name in body})
        done = self.done(self.verb, row, expected, body)
        if self.verb == "delete":
            return Response(status=status.HTTP_204_NO_CONTENT)
        return self.answer(self.again(done))


class ManyView(KindView):
    """Work on many records at once: done for all of them or for none."""

    parser_classes = (BulkJSONParser,)

    def taken(self, body: type[Serializer], *, partial: bool = False) -> dict[str, Any]:
        try:
            return super().taken(body, partial=partial)
        except Invalid as refused:
            unversioned = [
                problem("version_required", _NO_VERSION, one.field)
                for one in refused.problems
                if is_version_missing(one)
            ]
            if unversioned:
                raise Invalid(unversioned, status.HTTP_428_PRECONDITION_REQUIRED) from refused
            raise

    def create(self, request: Request) -> Response:
        action = self.need("add")
        body = self.taken(serializers.bulk_add_body(self.resource))
        rows = [made(self.resource, own_values(self.resource, one)) for one in body["records"]]
        done = action.execute_many(rows, by=self.actor, reason=body.get("reason", ""))
        return self.told(done, status.HTTP_201_CREATED)

    def partial_update(self, request: Request) -> Response:
        action = self.need("change")
        body = self.taken(serializers.bulk_change_body(self.resource))
        rows = self.rows("change", body["records"])
        for row, values in zip(rows, body["records"], strict=True):
            write(row, own_values(self.resource, values))
        done = action.execute_many(rows, by=self.actor, reason=body.get("reason", ""))
        return self.told(done)

    def do(self, request: Request) -> Response:
        action = self.need(self.verb)
        self.require_key()
        body = self.taken(serializers.bulk_verb_body(self.resource, self.verb))
        rows = self.rows(self.verb, body["records"])
        for row in rows:
            write(row, {name: body[name] for name in action.edits if name in body})
        done = action.execute_many(rows, by=self.actor, reason=body.get("reason", ""))
        return self.told(done)

    def rows(self, verb: str, named: Iterable[Mapping[str, Any]]) -> list[Any]:
        """The rows in the order in which they were named, at the versions named."""
        versions = {one["id"]: one["version"] for one in named}
        keys = [one["id"] for one in named]
        if len(versions) < len(keys):
            raise Invalid([problem("records.named_twice", _NAMED_TWICE, "/records")])
        rows = self.policy.rows(self.actor, verb).select_related("record")
        found = {row.pk: row for row in rows.filter(pk__in=keys)}
        if absent := [key for key in keys if key not in found]:
            seen = self.policy.rows(self.actor).filter(pk__in=absent).count()
            if seen == len(absent):
                raise PermissionDenied(self.policy.permission(verb))
            raise Missing(str(absent[0]))
        for key in keys:
            found[key].version = versions[key]
        return [found[key] for key in keys]

    def told(self, rows: Iterable[Any], code: int = status.HTTP_200_OK) -> Response:
        return Response(serializers.DoneMany({"records": rows}).data, status=code)


_NAMED_TWICE = N_("A record is named twice.")


def is_version_missing(one: Problem) -> bool:
    """Whether a record of many came without the version that was read."""
    return one.code == "required" and bool(re.fullmatch(r"/records/\d+/version", one.field or ""))


def own_values(resource: Resource, body: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the kind's own and custom fields, each under its name."""
    own = {name: body[name] for name in resource.fields if name in body}
    return own | body.get("custom", {})


def made(resource: Resource, values: Mapping[str, Any]) -> Any:
    """A new record in memory."""
    row = resource.model()
    write(row, values)
    return row
