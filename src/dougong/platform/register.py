"""The register (登记册): one class per record kind says how it is listed, shown, edited and served.

Nothing is guessed that the class could say; a misspelt option is refused at start, and
`dougong resources` prints what follows from each registration.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Field
from django.utils.functional import Promise
from django.views import View

from . import actions
from .custom_values.catalogue import Fields, entered_of, fields_of
from .custom_values.column import PREFIX
from .facts import Fact
from .policies import Mask, Policy, policies
from .records import Recorded
from .transitions.declared import transitions_of


@dataclass(frozen=True, slots=True)
class Centre:
    """A place in the navigation under which kinds and pages are grouped (中心)."""

    key: str
    label: str | Promise
    icon: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class Page:
    """A page of an app's own in the navigation; `url_name` takes no arguments."""

    centre: Centre
    url_name: str
    label: str | Promise
    icon: str
    permission: str
    order: int = 100
    count_url: str = ""
    """URL name of a fragment that says how much waits there; the menu fetches it by itself."""


RESERVED = frozenset(
    {
        *("q", "sort", "as", "search", "ordering", "fields", "limit", "after", "before"),
        *("filter", "group", "sum", "view", "shape", "date", "until", "across", "month", "figure"),
    }
)
"""Words of the addresses of lists: no filter may be called so."""
SECRECY = ("public", "internal", "sensitive", "core")
"""How closely records of a kind are kept (数据级别), from the lowest level."""
_VERB = re.compile(r"[a-z]+(_[a-z]+)*")

COMMON: tuple[type[actions.Action], ...] = (actions.Add, actions.Change, actions.Delete)


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody has to do with records of a kind: who does it, until when, and when it is over."""

    doer: str
    """Column that names a person or an account."""
    due: str = ""
    over: tuple[str, ...] = ()
    """Values of `state` with which nothing is left to do."""
    state: str = "state"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in (self.doer, self.due, self.over and self.state) if name)


class Resource:
    """How one record kind is listed, shown, edited, found and served."""

    model: ClassVar[type[Recorded]]
    centre: ClassVar[Centre]
    icon: ClassVar[str] = "file-text"
    order: ClassVar[int] = 100
    columns: ClassVar[tuple[str, ...]]
    """Columns of the list a person starts with; any concrete field may be added by choice."""
    fields: ClassVar[tuple[str, ...]]
    """Fields of form and API body, in order."""
    sections: ClassVar[tuple[tuple[str | Promise, tuple[str, ...]], ...]] = ()
    """Headings over groups of fields on form and detail page."""
    filters: ClassVar[tuple[str, ...]] = ()
    ordering: ClassVar[str] = "-pk"
    actions: ClassVar[tuple[type[actions.Action], ...]] = ()
    without: ClassVar[tuple[str, ...]] = ()
    """Common verbs this kind does not have."""
    facts: ClassVar[tuple[Fact, ...]] = ()
    panels: ClassVar[tuple[Any, ...]] = ()
    """Panels of the detail page besides fields, facts and history."""
    drawn: ClassVar[tuple[str, ...]] = ()
    """Fields that a panel of the kind's own shows, and no list of names and values."""
    links: ClassVar[tuple[tuple[str, str | Promise, str], ...]] = ()
    """Own pages of a record: (URL name taking the plate id, label, icon)."""
    duties: ClassVar[tuple[Duty, ...]] = ()
    """What people find on their desks."""
    grants: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Verbs that the shipped roles hold on this kind; `view` goes with any verb."""
    masks: ClassVar[dict[str, Mask]] = {}
    """Columns that not everybody who sees the record may read and write."""
    captured: ClassVar[tuple[str, ...]] = ()
    """Fields that a phone asks for; a kind without any is not added to on the way."""
    in_menu: ClassVar[bool] = True
    secrecy: ClassVar[str] = "internal"
    """Level of SECRECY; every read of a record of the two highest is journalled."""
    policy_class: ClassVar[type[Policy]] = Policy
    form_class: ClassVar[type[forms.ModelForm] | None] = None
    pages: ClassVar[dict[str, type[View]]] = {}
    """Own views by page name, where the common page does not do."""

    def __init_subclass__(cls) -> None:
        known = set(vars(Resource)) | set(Resource.__annotations__)
        misspelt = {name for name in vars(cls) if not name.startswith("_")} - known
        if misspelt:
            raise ImproperlyConfigured(f"{cls.__name__} has no use for {sorted(misspelt)}")

    def __init__(self) -> None:
        if absent := {"model", "centre", "columns", "fields"} - set(dir(self)):
            raise ImproperlyConfigured(f"{type(self).__name__} does not say {sorted(absent)}")
        self.policy = self.policy_class(self.model)
        self.policy.fixed_masks = self.masks
        common = [verb for verb in COMMON if verb.verb not in self.without]
        own = {action.verb: action for action in self.actions}
        self.verbs: dict[str, type[actions.Action]] = {v.verb: v for v in common} | own
        self.name = self.model.kind()
        self.transitions = transitions_of(self.model, self.verbs)
        self._check_names()
        self._check_verbs()
        if self.secrecy not in SECRECY:
            raise ImproperlyConfigured(f"{self.name}: secrecy is one of {SECRECY}")

    def extend(
        self,
        *,
        links: tuple[tuple[str, str | Promise, str], ...] = (),
        panels: tuple[Any, ...] = (),
    ) -> None:
        """What an app above adds to the pages of a kind of an app below: own pages and panels."""
        self.links, self.panels = (*self.links, *links), (*self.panels, *panels)  # type: ignore[misc]

    def _check_names(self) -> None:
        for name in (*self.columns, self.ordering.removeprefix("-")):
            if name not in {"pk", "record"}:
                self.field(name)
        edited = [name for verb in self.verbs.values() for name in verb.edits]
        sections = [name for _, group in self.sections for name in group]
        duties = [name for duty in self.duties for name in duty.names]
        named = (*self.fields, *self.filters, *sections, *edited, *self.masks, *self.drawn, *duties)
        for name in (*named, *self.captured):
            if self.field(name).primary_key:
                raise ImproperlyConfigured(f"{self.name}: {name} is the name plate")
        if strange := RESERVED & set(self.filters):
            raise ImproperlyConfigured(f"{self.name}: a filter may not be called {strange}")
        if closed := [name for name in self.fields if not self.field(name).editable]:
            raise ImproperlyConfigured(f"{self.name}: no form may write {closed}")

    def _check_verbs(self) -> None:
        named = [action.verb for action in self.actions]
        if len(set(named)) < len(named) or not all(map(_VERB.fullmatch, self.verbs)):
            raise ImproperlyConfigured(f"{self.name} has a verb twice or a bad name: {named}")
        granted = {verb for verbs in self.grants.values() for verb in verbs} - {"view"}
        if strange := granted - {*self.verbs, *self.rights}:
            raise ImproperlyConfigured(f"{self.name} grants verbs it does not have: {strange}")
        if strange := set(self.without) - {verb.verb for verb in COMMON}:
            raise ImproperlyConfigured(f"{self.name} does without what nobody has: {strange}")

    @property
    def custom(self) -> Fields:
        """The custom fields that records of the kind have now, by name."""
        return fields_of(self.model)

    @property
    def entered(self) -> tuple[str, ...]:
        """Fields that people fill: those of the form, and custom ones that are no formulas."""
        return (*self.fields, *entered_of(self.model))

    def field(self, name: str) -> Field[Any, Any]:
        if name.startswith(PREFIX):
            return self._custom_field(name)
        try:
            found = self.model._meta.get_field(name)
        except FieldDoesNotExist as error:
            raise ImproperlyConfigured(f"{type(self).__name__}: {error}") from error
        if not isinstance(found, Field):
            raise ImproperlyConfigured(f"{type(self).__name__}: {name} is not a column")
        return found

    def _custom_field(self, name: str) -> Field[Any, Any]:
        found: Field[Any, Any] | None = fields_of(self.model, with_retired=True).get(name)
        if found is None:
            raise ImproperlyConfigured(f"{type(self).__name__}: {name} is no custom field")
        return found

    @property
    def is_importable(self) -> bool:
        """Whether sheets of records may be handed in: fields to fill, by verbs without other files."""
        has_verb = bool({"add", "change"} & set(self.verbs))
        return has_verb and bool(self.fields) and "add" not in self.pages

    @property
    def is_added_by_form(self) -> bool:
        """Whether a new record is made of the fields of its form, and by nothing else."""
        return "add" in self.verbs and bool(self.fields) and "add" not in self.pages

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def label_plural(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    def right_for(self, verb: str) -> str:
        """The right that leads to a verb: seeing is enough where it may be asked for."""
        action = self.verbs.get(verb)
        return "view" if action is not None and action.may_be_requested else verb

    def fields_written(self, verb: str) -> tuple[str, ...]:
        """Columns that the verb takes from outside."""
        action = self.verbs.get(verb)
        if action is None:
            return ()
        return self.fields if verb in {"add", "change"} else action.edits

    @property
    def rights(self) -> tuple[str, ...]:
        """Rights besides the verbs: those behind the masks of columns."""
        return tuple(dict.fromkeys(mask.right for mask in self.masks.values()))

    def permissions(self) -> tuple[str, ...]:
        return tuple(self.policy.permission(verb) for verb in ("view", *self.verbs, *self.rights))


class Register(dict[str, Resource]):
    """All record kinds by name, in the order of registration."""

    def __init__(self) -> None:
        super().__init__()
        self._rights_of_pages: dict[str, tuple[str, ...]] = {}

    def grant_pages(self, permission: str, *roles: str) -> None:
        """Declare a permission that opens pages of no record kind, and the shipped roles with it."""
        self._rights_of_pages[permission] = roles

    def register(self, cls: type[Resource]) -> type[Resource]:
        resource = cls()
        prefixes = {r.model.code_prefix for r in self.values()}
        if resource.name in self or resource.model.code_prefix in prefixes:
            raise ImproperlyConfigured(f"{resource.name}: kind or code prefix is registered twice")
        self[resource.name] = resource
        policies[resource.model] = resource.policy
        return cls

    def of(self, model: type[Any]) -> Resource:
        return self[str(model._meta.model_name)]

    def permissions(self) -> list[str]:
        of_kinds = [one for resource in self.values() for one in resource.permissions()]
        return [*of_kinds, *self._rights_of_pages]

    def shipped_grants(self) -> dict[str, set[str]]:
        """Permission keys per shipped role, as the kinds declare them."""
        held: dict[str, set[str]] = {}
        for resource in self.values():
            for role, verbs in resource.grants.items():
                keys = held.setdefault(role, set())
                keys |= {resource.policy.permission(verb) for verb in ("view", *verbs)}
        for permission, roles in self._rights_of_pages.items():
            for role in roles:
                held.setdefault(role, set()).add(permission)
        return held


registry = Register()
register = registry.register
pages: list[Page] = []
"""Pages of apps that are not record pages; apps add theirs in `resources`."""
