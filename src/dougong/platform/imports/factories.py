"""Imports for tests: one valid row of a kind of the platform itself."""

import hashlib
import json

import factory
from django.core.files.base import ContentFile

from dougong.platform.factories import RecordedFactory
from dougong.platform.journal.canonical import canonical

from .choices import ImportState
from .models import SheetImport

STEPS = [{"when": {}, "steps": [{"party": "compliance_officer"}], "level": 9}]
TABLE = (
    "title (English);class of verbs;in effect from;rows\r\n"
    f'A matrix;authority_matrix;2091-01-01;"{json.dumps(STEPS).replace(chr(34), chr(34) * 2)}"\r\n'
).encode()
MAPPING = {
    "title (English)": "title_en",
    "class of verbs": "action_class",
    "in effect from": "effective_on",
    "rows": "rows",
}
VALUES = {
    "title_en": "A matrix",
    "action_class": "authority_matrix",
    "effective_on": "2091-01-01",
    "rows": STEPS,
}
OUTCOME = hashlib.sha256(canonical([[2, None, 1, VALUES]]).encode()).hexdigest()


class SheetImportFactory(RecordedFactory):
    ready = {"apply": {"state": ImportState.CHECKED, "outcome": OUTCOME}}
    answers = {"map": {"mapping": MAPPING, "key": "", "source": "sheet", "as_of": None}}
    is_entered = False

    class Meta:
        model = SheetImport

    target = "authoritymatrix"
    file_name = "matrices.csv"
    content = factory.LazyFunction(lambda: ContentFile(TABLE, name="matrices"))
    size = len(TABLE)
    sha256 = hashlib.sha256(TABLE).hexdigest()
    layout = factory.LazyFunction(
        lambda: {"format": "csv", "encoding": "utf-8", "header": list(MAPPING), "rows": 1}
    )
    mapping = MAPPING
    source = "sheet"
    report = factory.LazyFunction(
        lambda: {"rows": 1, "new": 1, "changed": 0, "unchanged": 0, "refused": 0, "requests": 1}
    )
