"""Types of links: what each says in both directions, and which kinds may stand at its ends."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class LinkType:
    """One type of link; empty ends take records of every kind."""

    key: str
    label: str | Promise
    inverse: str | Promise
    sources: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    is_acyclic: bool = False
    """A way along such links never leads back to where it began."""
    is_symmetric: bool = False

    def fits(self, source: str, target: str) -> bool:
        """Whether records of these kinds may stand at the ends."""
        is_source = not self.sources or source in self.sources
        return is_source and (not self.targets or target in self.targets)


class LinkTypes(dict[str, LinkType]):
    """Declared types by key; apps declare theirs in `resources`."""

    def declare(self, one: LinkType) -> LinkType:
        if one.key in self:
            raise ImproperlyConfigured(f"the link type {one.key} is declared twice")
        self[one.key] = one
        return one


link_types = LinkTypes()
declare = link_types.declare

declare(LinkType("relates", _("relates to"), _("relates to"), is_symmetric=True))
declare(LinkType("blocks", _("blocks"), _("is blocked by"), is_acyclic=True))
declare(LinkType("implements", _("implements"), _("is implemented by"), is_acyclic=True))
declare(LinkType("verifies", _("tests"), _("is tested by"), is_acyclic=True))
declare(LinkType("evidences", _("is evidence for"), _("is evidenced by")))
declare(LinkType("duplicates", _("duplicates"), _("is duplicated by"), is_acyclic=True))
declare(LinkType("causes", _("causes"), _("is caused by"), is_acyclic=True))
