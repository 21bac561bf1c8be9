"""Versions of the authorisation matrix: checked for gaps and overlaps, never altered, only followed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from dougong.platform.actions import Add
from dougong.platform.actions.classed import Stakes
from dougong.platform.approvals.authority import check, parsed
from dougong.platform.approvals.classes import classes
from dougong.platform.approvals.matrices import in_force, rows_of
from dougong.platform.approvals.models import AuthorityMatrix
from dougong.platform.approvals.sheets import sheet_of, stored_sheet
from dougong.platform.comparison import TableChange, table_change
from dougong.platform.policies import Installation
from dougong.platform.records.days import current_day


class AddMatrix(Add):
    """Store a version; it is itself decided by others, by the matrix of matrices."""

    label, classed, needs_reason = _("Draw up"), "authority_matrix", True

    def check(self) -> None:
        matrix: AuthorityMatrix = self.record
        if matrix.action_class not in classes:
            message = _("There is no such class of verbs.")
            error = ValidationError(message, "approvals.unknown_class")
            raise ValidationError({"action_class": error})
        dimensions = classes[matrix.action_class].dimensions
        check(parsed(matrix.rows, dimensions), dimensions)
        is_past = matrix.effective_on < current_day()
        if is_past and not isinstance(self.by, Installation):
            message = _("A matrix does not hold for days that are over.")
            error = ValidationError(message, "approvals.effective_in_the_past")
            raise ValidationError({"effective_on": error})

    def stakes(self) -> Stakes:
        return Stakes(scope=self.record.unit_id, group=self.record.unit_id)

    def table_change(self) -> TableChange | None:
        """Against the version that holds on the day the new one would begin."""
        matrix: AuthorityMatrix = self.record
        one = classes.get(matrix.action_class)
        after = stored_sheet(matrix)
        if one is None or after is None:
            return None
        before = in_force(one, matrix.effective_on)
        told = str(before.record) if before else _("as shipped")
        return table_change(sheet_of(one, rows_of(one, before)), after, str(told))


def sync_shipped_matrices() -> list[AuthorityMatrix]:
    """Store the shipped matrix of every class that has none yet."""
    known = set(AuthorityMatrix.objects.values_list("action_class", flat=True))
    made = []
    for key, one in classes.items():
        if key not in known:
            with translation.override("zh-hans"):
                title_zh = str(one.label)
            with translation.override("en"):
                title_en = str(one.label)
            made.append(
                AuthorityMatrix(
                    action_class=key,
                    title_zh=title_zh,
                    title_en=title_en,
                    rows=[dict(row) for row in one.shipped],
                    is_shipped=True,
                )
            )
    return [AddMatrix(row, by=Installation(), reason="as shipped").execute() for row in made]
