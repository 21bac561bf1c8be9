"""Retention classes as they are shipped: figures that regulation sets, each with its source.

They are data to be confirmed by the institution's compliance officer. † article number known from
a secondary source; ‡ text or article still to be confirmed, the value is a default.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from dougong.platform.approvals.classes import ActionClass, declare

from .choices import Mark, Start

YEAR = 12
_TWO_OTHERS = (
    {
        "when": {},
        "steps": [
            {"party": "compliance_officer", "stage": 1},
            {"party": "internal_auditor", "stage": 2},
        ],
        "level": 9,
    },
)
TERMS = declare(ActionClass("retention_term", _("lower retention terms"), (), _TWO_OTHERS))
LIFTINGS = declare(ActionClass("hold_lifting", _("liftings of legal holds"), (), _TWO_OTHERS))
DESTRUCTIONS = declare(
    ActionClass("archive_destruction", _("destructions of archives"), (), _TWO_OTHERS)
)
"""What takes protection away is never done on one person's word."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """One class with the rule behind it."""

    key: str
    title_zh: str
    title_en: str
    months: int | None
    regulation: str = ""
    article: str = ""
    edition: str = ""
    parameter: str = ""
    mark: str = Mark.NONE
    counts_from: str = Start.WRITTEN
    online_months: int | None = 24

    def columns(self) -> dict[str, Any]:
        return asdict(self) | {"is_shipped": True}


CLASSES = (
    Shipped(
        "operations", "操作与系统日志", "Operation and system logs", YEAR,
        "商业银行信息科技风险管理指引; 网络安全法", "第25–27条; 第23条", "银监发〔2009〕19号; 2025年修正",
        "系统日志不少于1年，网络日志不少于6个月", online_months=13,
    ),
    Shipped(
        "data_core", "核心数据操作", "Operations on core data", 3 * YEAR,
        "银行保险机构数据安全管理办法", "第43条", "金规〔2024〕24号",
        "核心数据操作日志及备份不少于3年；重要、敏感数据不少于1年", Mark.SECONDARY,
    ),
    Shipped(
        "privacy", "个人信息处理", "Processing of personal information", 3 * YEAR,
        "个人信息保护法; 网络数据安全管理条例", "第54–56条; 第12条", "2021; 2024",
        "影响评估与处理记录不少于3年",
    ),
    Shipped(
        "outsourcing", "外包监控", "Monitoring of outsourcing", 3 * YEAR,
        "银行保险机构信息科技外包风险监管办法", "第23–25条", "银保监办发〔2021〕141号",
        "监控数据保存至服务结束后3年", Mark.SECONDARY, Start.ENDED,
    ),
    Shipped(
        "aml", "客户身份与交易", "Customer identity and transactions", 10 * YEAR,
        "反洗钱法", "第34条", "2024年修订", "客户身份自关系结束、交易自完成起不少于10年",
        Mark.NONE, Start.ENDED,
    ),
    Shipped(
        "project", "项目管理记录", "Project records", 10 * YEAR,
        "本机构自定", "", "", "本产品默认10年",
    ),
    Shipped(
        "broker", "证券期货业务", "Securities and futures business", 20 * YEAR,
        "证券法; 期货和衍生品法", "第137条; 第117条", "2019年修订; 2022", "不少于20年",
    ),
    Shipped(
        "accounting", "会计档案", "Accounting files", 30 * YEAR,
        "会计法; 会计档案管理办法", "第23条", "2024年修正; 2015", "默认30年", Mark.OPEN,
    ),
    Shipped(
        "permanent", "永久", "Permanent", None,
        "本机构自定", "", "", "保存规则、法定保全与归档本身的记录", online_months=None,
    ),
)  # fmt: skip
"""From the shortest term to the longest."""
