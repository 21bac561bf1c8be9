"""What a person chooses for their desk: the panels in their order, and the height of rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dougong.platform.policies import Actor

from .choices import RowHeight
from .models import DeskChoice
from .panels import desk_panels


def arrange(actor: Actor, order: Sequence[str], shown: Collection[str]) -> None:
    """Remember the order of the panels, and those that are put away; none at all for as delivered."""
    known = [key for key in dict.fromkeys(order) if key in desk_panels]
    hidden = [key for key in known if key not in shown]
    DeskChoice.objects.update_or_create(
        account_id=actor.pk, defaults={"panels": known, "hidden": hidden}
    )


def choose_density(actor: Actor, density: RowHeight) -> None:
    DeskChoice.objects.update_or_create(account_id=actor.pk, defaults={"density": density})
