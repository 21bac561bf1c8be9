"""Made-up plans in the shape of the Gantt contract, the same for the same seed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1)
START = datetime(2026, 1, 5, 8)
MINUTES_PER_DAY = 480
DURATION, START_MILESTONE, FINISH_MILESTONE, LEVEL_OF_EFFORT, SUMMARY = range(5)

COLUMNS = (
    "id",
    "code",
    "name",
    "outline",
    "level",
    "parent",
    "timing",
    "start",
    "finish",
    "baseStart",
    "baseFinish",
    "lateFinish",
    "percent",
    "totalFloat",
    "freeFloat",
    "critical",
    "duration",
    "deadline",
    "constraint",
    "constraintAt",
)
PHASES_EN = ["Requirements", "Architecture", "Build", "Data migration", "Testing", "Launch"]
PHASES_ZH = ["需求分析", "架构设计", "开发实施", "数据迁移", "测试验证", "投产上线"]
WORK_EN = [
    "Interface to core ledger",
    "Counter screens",
    "Parallel run",
    "Key management",
    "Load test",
    "Training of tellers",
    "Reconciliation report",
    "Access rights",
]
WORK_ZH = [
    "核心账务接口",
    "柜面交易界面",
    "并行运行",
    "密钥管理",
    "压力测试",
    "柜员培训",
    "对账报表",
    "访问权限配置",
]


def minutes(moment: datetime) -> int:
    """Minutes of wall-clock time since 1970."""
    return int((moment - EPOCH).total_seconds() // 60)


def work_end(start: datetime, days: int) -> datetime:
    """17:00 of the last of some working days, Monday to Friday."""
    day = start
    left = days
    while True:
        if day.weekday() < 5:
            left -= 1
            if left <= 0:
                return day.replace(hour=17)
        day += timedelta(days=1)


def next_start(moment: datetime) -> datetime:
    """08:00 of the working day after a moment."""
    day = (moment + timedelta(days=1)).replace(hour=8)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


class SamplePlan:
    """Phases, work packages and tasks in chains, with everything a Gantt chart can show."""

    def __init__(self, rows: int, seed: int = 7, language: str = "en") -> None:
        self.random = random.Random(seed)
        self.language = language
        self.columns: dict[str, list[Any]] = {key: [] for key in COLUMNS}
        self.links: dict[str, list[int]] = {"from": [], "to": [], "type": [], "driving": []}
        self.data_date = START + timedelta(days=52)
        self.build(rows)
        self.summarise()

    @property
    def size(self) -> int:
        return len(self.columns["id"])

    def build(self, rows: int) -> None:
        """Adds phases until there are enough rows."""
        names, phases = (WORK_ZH, PHASES_ZH) if self.language == "zh" else (WORK_EN, PHASES_EN)
        root = self.add(
            -1,
            "新一代柜面系统迁移" if self.language == "zh" else "Counter system migration",
            SUMMARY,
            START,
            START,
        )
        packages = max(1, rows // (len(phases) * 12))
        begin = START
        phase_number = 0
        while self.size < rows:
            phase = self.add(
                root,
                f"{phases[phase_number % len(phases)]} {phase_number // len(phases) + 1}",
                SUMMARY,
                begin,
                begin,
            )
            for number in range(packages):
                if self.size >= rows - 12 and number:
                    break
                self.package(
                    phase,
                    f"{names[number % len(names)]} {number + 1}",
                    begin + timedelta(days=7 * (number % 9)),
                    names,
                )
            phase_number += 1
            begin = next_start(begin + timedelta(days=38))

    def package(self, phase: int, name: str, begin: datetime, names: list[str]) -> None:
        """A chain of tasks that ends in a milestone; some run beside each other."""
        package = self.add(phase, name, SUMMARY, begin, begin)
        start = next_start(begin)
        previous: int | None = None
        previous_finish = start
        is_critical = self.random.random() < 0.35
        for number in range(8):
            days = self.random.randint(2, 12)
            finish = work_end(start, days)
            row = self.add(
                package,
                names[(package + number) % len(names)],
                DURATION,
                start,
                finish,
                is_critical,
            )
            self.columns["duration"][row] = days * MINUTES_PER_DAY
            if previous is not None:
                is_after = start > previous_finish
                kind = 0 if is_after else self.random.choice((1, 1, 2, 3))
                self.link(previous, row, kind, int(is_after))
                for back in (2, 3):
                    if number > back and self.columns["finish"][row - back] < minutes(start):
                        self.link(row - back, row, 0, 0)
            previous, previous_finish = row, finish
            if self.random.random() < 0.7:
                start = next_start(finish)
        effort = self.add(
            package,
            "项目管理" if self.language == "zh" else "Coordination",
            LEVEL_OF_EFFORT,
            next_start(begin),
            finish,
        )
        self.columns["totalFloat"][effort] = None
        gate = self.add(
            package,
            "评审通过" if self.language == "zh" else "Review passed",
            FINISH_MILESTONE,
            finish,
            finish,
            is_critical,
        )
        self.link(row, gate, 0, 1)
        self.link(row - 1, gate, 0, 0)
        self.decorate(row, gate)

    def decorate(self, task: int, gate: int) -> None:
        """A deadline on some milestones, a constraint on some tasks."""
        finish = self.columns["finish"][gate]
        if self.random.random() < 0.5:
            self.columns["deadline"][gate] = finish + self.random.choice((-3, 4, 9)) * 1440
        if self.random.random() < 0.4:
            self.columns["constraint"][task] = "SNET"
            self.columns["constraintAt"][task] = self.columns["start"][task]

    def add(
        self,
        parent: int,
        name: str,
        timing: int,
        start: datetime,
        finish: datetime,
        is_critical: bool = False,
    ) -> int:
        """One row; returns its index."""
        row, columns = self.size, self.columns
        slack = 0 if is_critical else self.random.choice((2, 5, 8, 15, 30))
        slip = self.random.choice((0, 0, 0, 2, 5, -1))
        elapsed = (self.data_date - start) / max(finish - start, timedelta(hours=1))
        values: dict[str, Any] = {
            "id": 1000 + row,
            "code": f"A{1000 + row * 10}",
            "name": name,
            "parent": parent,
            "timing": timing,
            "level": 1 if parent < 0 else columns["level"][parent] + 1,
            "start": minutes(start),
            "finish": minutes(finish),
            "baseStart": minutes(start - timedelta(days=slip)),
            "baseFinish": minutes(finish - timedelta(days=slip)),
            "lateFinish": minutes(finish + timedelta(days=slack * 7 // 5)),
            "percent": round(100 * min(1.0, max(0.0, elapsed))),
            "totalFloat": slack * MINUTES_PER_DAY,
            "freeFloat": min(slack, 2) * MINUTES_PER_DAY,
            "critical": int(is_critical),
            "duration": 0,
            "deadline": None,
            "constraint": None,
            "constraintAt": None,
        }
        if values["percent"] == 100:
            values |= {"critical": 0, "totalFloat": None, "freeFloat": None, "lateFinish": None}
        values["outline"] = self.outline(parent)
        for key, value in values.items():
            columns[key].append(value)
        return row

    def outline(self, parent: int) -> str:
        """1.2.3 among its siblings."""
        siblings = sum(1 for other in self.columns["parent"][max(parent, 0) :] if other == parent)
        return (
            f"{siblings + 1}" if parent < 0 else f"{self.columns['outline'][parent]}.{siblings + 1}"
        )

    def link(self, source: int, target: int, kind: int, driving: int) -> None:
        for key, value in (("from", source), ("to", target), ("type", kind), ("driving", driving)):
            self.links[key].append(value)

    def summarise(self) -> None:
        """Spans, percent and duration of the summaries from the bottom up."""
        columns = self.columns
        for row in range(self.size - 1, 0, -1):
            parent = columns["parent"][row]
            if columns["timing"][row] == SUMMARY:
                columns["duration"][row] = (
                    (columns["finish"][row] - columns["start"][row])
                    // 1440
                    * 5
                    // 7
                    * MINUTES_PER_DAY
                )
            for key, better in (
                ("start", min),
                ("finish", max),
                ("baseStart", min),
                ("baseFinish", max),
            ):
                columns[key][parent] = better(columns[key][parent], columns[key][row])
        for row in range(self.size):
            if columns["timing"][row] == SUMMARY:
                whole = max(1, columns["finish"][row] - columns["start"][row])
                columns["percent"][row] = round(
                    100 * min(1, max(0, (minutes(self.data_date) - columns["start"][row]) / whole))
                )

    def shading(self) -> list[list[int]]:
        """Weekends, and a week off in February."""
        first, last = min(self.columns["start"]), max(self.columns["finish"])
        spring = [minutes(datetime(2026, 2, 14)), minutes(datetime(2026, 2, 24))]
        saturday = minutes(datetime(2026, 1, 3)) - 7 * 1440 * 20
        weekends = [
            [at, at + 2880]
            for at in range(saturday, last + 200 * 1440, 7 * 1440)
            if at > first - 100 * 1440
        ]
        return sorted(
            [stretch for stretch in weekends if stretch[1] <= spring[0] or stretch[0] >= spring[1]]
            + [spring]
        )

    def response(self) -> dict[str, Any]:
        """The JSON body that `<dg-gantt>` reads."""
        return {
            "plan": {
                "name": "Plan",
                "start": min(self.columns["start"]),
                "finish": max(self.columns["finish"]),
                "dataDate": minutes(self.data_date),
                "today": minutes(self.data_date + timedelta(days=6, hours=2)),
                "timeZone": "Asia/Shanghai",
                "minutesPerDay": MINUTES_PER_DAY,
                "locale": "zh-Hans" if self.language == "zh" else "en",
            },
            "columns": self.columns,
            "links": self.links,
            "shading": self.shading(),
            "strings": {},
        }
