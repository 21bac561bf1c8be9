"""What the plans of a made bank consist of: phases, steps and milestones by type of project."""

from __future__ import annotations

from typing import NamedTuple


class Step(NamedTuple):
    """One task: wording, days at least and at most, and how it follows the step before it.

    `tie` is a link type with an optional lag in days: `FS`, `SS+2`, `FF+1`.
    """

    zh: str
    en: str
    least: int
    most: int
    tie: str = "FS"


class Part(NamedTuple):
    """A phase: its steps, done once or for each component, and the milestone that ends it."""

    zh: str
    en: str
    steps: tuple[Step, ...]
    milestone_zh: str
    milestone_en: str
    per_component: bool = False


class Pattern(NamedTuple):
    """A kind of plan: phases in order, and the components whose work is alike."""

    parts: tuple[Part, ...]
    components: tuple[tuple[str, str], ...]
    is_site_work: bool = False
    """Worked on the calendar of building sites."""
    has_launch: bool = False
    """The last phase is carried out in launch windows at night."""


_SYSTEMS = (
    ("账户", "Accounts"), ("存款", "Deposits"), ("贷款", "Loans"), ("支付", "Payments"),
    ("客户信息", "Customer data"), ("总账", "General ledger"), ("渠道接入", "Channel access"),
    ("风控接口", "Risk interface"), ("监管报送", "Regulatory reporting"), ("对账", "Reconciliation"),
    ("限额", "Limits"), ("计价", "Pricing"), ("电子凭证", "Electronic vouchers"), ("消息中心", "Messaging"),
    ("柜面", "Counter"), ("手机端", "Mobile app"), ("报表", "Reports"), ("数据迁移", "Data migration"),
)  # fmt: skip

SOFTWARE = Pattern(
    (
        Part(
            "需求定义",
            "Requirement definition",
            (
                Step("现状调研与访谈", "Interviews and survey", 5, 12),
                Step("联合应用设计研讨", "Joint design workshops", 4, 10, "SS+3"),
                Step("需求规格编写", "Requirement specification", 6, 15),
                Step("合规与个人信息影响评估", "Compliance and privacy assessment", 3, 8, "SS+2"),
                Step("需求评审与确认", "Review and confirmation", 2, 5),
            ),
            "需求确认",
            "Requirements confirmed",
        ),
        Part(
            "方案设计",
            "Solution design",
            (
                Step("总体架构设计", "Overall architecture", 6, 14),
                Step("安全与密码方案", "Security and cryptography concept", 4, 9, "SS+3"),
                Step("数据模型与接口设计", "Data model and interfaces", 6, 12, "FS-1"),
                Step("技术评审委员会评审", "Technical review board", 2, 4),
            ),
            "设计评审通过",
            "Design approved",
        ),
        Part(
            "实施执行",
            "Implementation",
            (
                Step("详细设计", "Detailed design", 3, 8),
                Step("编码实现", "Coding", 8, 22, "SS+3"),
                Step("单元测试与静态扫描", "Unit tests and static scan", 3, 8, "FF+1"),
                Step("代码评审整改", "Review and rework", 2, 5),
            ),
            "开发完成",
            "Code complete",
            per_component=True,
        ),
        Part(
            "测试验证",
            "Test and verification",
            (
                Step("测试环境与数据准备", "Test environment and data", 4, 8),
                Step("系统集成测试", "System integration test", 8, 18),
                Step("性能与容量测试", "Performance and capacity test", 5, 10, "SS+4"),
                Step("渗透测试与整改", "Penetration test and rectification", 5, 9, "SS+2"),
                Step("用户验收测试", "User acceptance test", 6, 14),
            ),
            "业务验收通过",
            "Business acceptance",
        ),
        Part(
            "上线运维",
            "Launch and operation",
            (
                Step("投产演练", "Launch rehearsal", 3, 6),
                Step("投产变更审批", "Launch approval", 2, 3),
                Step("灰度发布", "Grey release", 5, 10),
                Step("上线保障与移交运维", "Support and hand-over", 5, 12),
            ),
            "正式投产",
            "Launch",
        ),
    ),
    _SYSTEMS,
    has_launch=True,
)

DATACENTRE = Pattern(
    (
        Part(
            "可研与选型",
            "Study and selection",
            (
                Step("容量与能耗测算", "Capacity and energy study", 6, 12),
                Step("场地勘察", "Site survey", 4, 8, "SS+2"),
                Step("设备选型论证", "Equipment selection", 6, 12),
                Step("招标采购", "Tendering", 15, 30),
            ),
            "合同签订",
            "Contract signed",
        ),
        Part(
            "设计深化",
            "Detailed design",
            (
                Step("机电施工图", "Electrical and mechanical drawings", 10, 20),
                Step("网络与综合布线设计", "Network and cabling design", 6, 12, "SS+5"),
                Step("消防与安防审查", "Fire and security review", 5, 10),
            ),
            "施工图会审",
            "Drawings approved",
        ),
        Part(
            "建设实施",
            "Construction",
            (
                Step("机柜与桥架安装", "Racks and trays", 4, 9),
                Step("供配电与UPS安装", "Power and UPS", 6, 14, "SS+2"),
                Step("空调与冷却安装", "Cooling", 6, 12, "SS+2"),
                Step("布线与设备上架", "Cabling and mounting", 4, 9),
                Step("单系统调试", "Commissioning of single systems", 3, 6),
            ),
            "安装完成",
            "Installation complete",
            per_component=True,
        ),
        Part(
            "联调测试",
            "Integrated tests",
            (
                Step("综合验证测试", "Integrated systems test", 5, 10),
                Step("假负载与断电演练", "Load bank and power failure drill", 3, 6),
                Step("灾备切换演练", "Disaster recovery drill", 3, 6),
                Step("第三方检测", "Third-party inspection", 5, 10, "SS+3"),
            ),
            "第三方检测通过",
            "Inspection passed",
        ),
        Part(
            "割接投产",
            "Cut-over",
            (
                Step("割接方案评审", "Cut-over plan review", 3, 6),
                Step("分批业务割接", "Cut-over in batches", 6, 14),
                Step("稳定运行观察", "Stability watch", 10, 20),
            ),
            "投产移交",
            "Hand-over to operation",
        ),
    ),
    tuple((f"{n}号模块", f"Module {n}") for n in range(1, 15)),
    is_site_work=True,
    has_launch=True,
)

WORKS = Pattern(
    (
        Part("勘察与设计", "Survey and design", (
            Step("现场测绘", "Site measurement", 3, 6),
            Step("功能分区与动线设计", "Zoning and customer flow", 5, 10),
            Step("物业与消防报批", "Landlord and fire approval", 8, 18, "SS+3"),
            Step("施工图与预算", "Drawings and cost estimate", 6, 12),
        ), "设计定稿", "Design fixed"),
        Part("采购准备", "Procurement", (
            Step("施工单位招标", "Tender for works", 12, 22),
            Step("自助设备与家具订货", "Machines and furniture ordered", 5, 10, "SS+4"),
            Step("开工手续", "Permit to start", 3, 6),
        ), "具备开工条件", "Ready to start works"),
        Part("施工", "Works", (
            Step("拆除与基层", "Demolition and substrate", 3, 7),
            Step("水电与弱电预埋", "Power, water and data lines", 4, 8, "FS-1"),
            Step("隔墙与吊顶", "Partitions and ceilings", 4, 9, "SS+2"),
            Step("饰面与地面", "Finishes and floors", 5, 10),
            Step("防弹与安防安装", "Ballistic and security fittings", 3, 6, "SS+3"),
        ), "施工完成", "Works complete", per_component=True),
        Part("设备与系统", "Equipment and systems", (
            Step("自助设备安装", "Machines installed", 3, 6),
            Step("网络与终端调试", "Network and terminals", 3, 6, "SS+1"),
            Step("监控联网测试", "CCTV connection test", 2, 5),
        ), "系统联调完成", "Systems tested"),
        Part("验收开业", "Acceptance and opening", (
            Step("消防与公安验收", "Fire and police acceptance", 5, 10),
            Step("竣工验收与整改", "Final acceptance and rectification", 4, 8),
            Step("人员培训与搬迁", "Training and moving in", 3, 6, "SS+2"),
            Step("试营业", "Trial opening", 5, 10),
        ), "开业", "Opening"),
    ),
    (
        ("营业大厅", "Banking hall"), ("现金区", "Cash area"), ("自助服务区", "Self-service area"),
        ("理财室", "Advisory rooms"), ("办公区", "Offices"), ("设备间", "Plant room"),
        ("金库", "Vault"), ("门头与标识", "Front and signs"), ("员工区", "Staff area"),
        ("无障碍通道", "Barrier-free access"), ("地下车库", "Garage"), ("会议中心", "Meeting rooms"),
    ),
    is_site_work=True,
)  # fmt: skip
