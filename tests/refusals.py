"""What a test looks at when an action refuses."""

import pytest
from django.core.exceptions import ValidationError


def codes(refused: pytest.ExceptionInfo[ValidationError]) -> list[str | None]:
    """The codes of all errors of a refusal, whatever field they belong to."""
    errors = refused.value.update_error_dict({})
    return [error.code for found in errors.values() for error in found]
