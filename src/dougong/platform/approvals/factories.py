"""Requests and matrices for tests."""

from datetime import date, timedelta

import factory

from dougong.kernel import clock
from dougong.platform.factories import AccountPlateFactory, RecordedFactory
from dougong.platform.journal.canonical import canonical

from .models import ApprovalRequest, AuthorityMatrix
from .payloads import digest

ROWS = [{"when": {}, "steps": [{"party": "compliance_officer"}], "level": 9}]
PAYLOAD = canonical(
    {
        "v": 1,
        "action": "authoritymatrix.add",
        "record": None,
        "version": None,
        "values": {"action_class": "authority_matrix", "title_en": "Another one"},
        "reason": "for the test",
    }
)


class AuthorityMatrixFactory(RecordedFactory):
    is_entered = False  # a version is never added at once: it becomes a request

    class Meta:
        model = AuthorityMatrix

    title_zh = factory.Sequence(lambda n: f"授权矩阵 {n}")
    title_en = factory.Sequence(lambda n: f"Matrix {n}")
    action_class = "authority_matrix"
    effective_on = factory.Sequence(lambda n: date(2090, 1, 1) + timedelta(days=n))
    rows = factory.LazyFunction(lambda: [dict(row) for row in ROWS])


class ApprovalRequestFactory(RecordedFactory):
    class Meta:
        model = ApprovalRequest

    title_zh = factory.Sequence(lambda n: f"申请 {n}")
    title_en = factory.Sequence(lambda n: f"Request {n}")
    action = "authoritymatrix.add"
    action_class = "authority_matrix"
    payload = PAYLOAD
    payload_hash = digest(PAYLOAD)
    preview = "[]"
    preview_hash = digest("[]")
    maker = factory.SubFactory(AccountPlateFactory)
    maker_person = factory.SubFactory(AccountPlateFactory)
    expires_at = factory.LazyFunction(lambda: clock.now() + timedelta(days=14))
