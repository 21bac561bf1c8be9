"""Plans of models, products, data and trials, and which pattern a type of project follows."""

from __future__ import annotations

from dougong.apps.portfolio.choices import ProjectType

from .plan_patterns import DATACENTRE, SOFTWARE, WORKS, Part, Pattern, Step

MODEL = Pattern(
    (
        Part("立项与数据", "Scope and data", (
            Step("业务目标与用途界定", "Purpose and use", 3, 6),
            Step("数据需求与取数", "Data request and extraction", 6, 14),
            Step("数据质量检查", "Data quality checks", 5, 10, "SS+3"),
            Step("样本与标签定义", "Sample and target definition", 4, 8),
        ), "建模数据集冻结", "Data set frozen"),
        Part("模型开发", "Development", (
            Step("变量衍生与筛选", "Feature derivation and selection", 5, 12),
            Step("模型训练与比选", "Training and comparison", 6, 14, "SS+4"),
            Step("回测与稳定性分析", "Back-test and stability", 4, 9),
            Step("可解释性与公平性检查", "Explainability and fairness", 3, 6, "SS+2"),
        ), "模型定版", "Model fixed", per_component=True),
        Part("独立验证", "Independent validation", (
            Step("验证方案", "Validation plan", 3, 5),
            Step("概念与数据验证", "Concept and data validation", 6, 12),
            Step("复现与挑战模型", "Replication and challenger model", 6, 12, "SS+4"),
            Step("验证报告与整改", "Validation report and rectification", 4, 8),
        ), "验证结论通过", "Validation passed"),
        Part("审批与部署", "Approval and deployment", (
            Step("模型风险委员会审批", "Model risk committee", 3, 8),
            Step("决策引擎部署", "Deployment to the decision engine", 4, 8),
            Step("并行运行", "Parallel run", 10, 20),
        ), "模型投产", "Model in use"),
        Part("监测与移交", "Monitoring and hand-over", (
            Step("监测指标与阈值", "Monitoring metrics and limits", 3, 6),
            Step("使用培训", "User training", 2, 4, "SS+1"),
            Step("文档归档与移交", "Documents and hand-over", 3, 6),
        ), "移交完成", "Hand-over complete"),
    ),
    (
        ("零售客群", "Retail segment"), ("小微企业", "Small business"), ("对公客群", "Corporate segment"),
        ("信用卡", "Credit cards"), ("按揭", "Mortgages"), ("同业", "Banks and brokers"),
        ("前瞻性情景", "Forward-looking scenarios"), ("反欺诈", "Fraud"), ("定价曲线", "Curves"),
        ("敏感度引擎", "Sensitivities"), ("监测看板", "Monitoring board"), ("批量评分", "Batch scoring"),
    ),
    has_launch=True,
)  # fmt: skip

PRODUCT = Pattern(
    (
        Part("产品设计", "Product design", (
            Step("客户需求与竞品分析", "Customer needs and competitors", 4, 9),
            Step("条款与收益结构", "Terms and pay-off", 5, 10),
            Step("定价与对冲方案", "Pricing and hedging", 6, 12, "SS+3"),
            Step("适当性与消保审查", "Suitability and consumer protection", 4, 8),
        ), "产品方案确认", "Product approved"),
        Part("合规与法律", "Compliance and law", (
            Step("合同文本起草", "Contract drafting", 5, 10),
            Step("反洗钱与制裁评估", "AML and sanctions assessment", 3, 7, "SS+2"),
            Step("监管报备", "Filing with the regulator", 10, 25),
        ), "监管报备完成", "Regulator informed"),
        Part("系统与流程", "Systems and processes", (
            Step("业务流程设计", "Process design", 3, 7),
            Step("系统参数与开发", "Parameters and coding", 6, 15, "SS+2"),
            Step("估值与风险接入", "Valuation and risk feed", 4, 9, "FF+2"),
            Step("联调与业务测试", "Integration and business test", 4, 8),
        ), "系统就绪", "Systems ready", per_component=True),
        Part("发行准备", "Launch preparation", (
            Step("销售材料与培训", "Sales material and training", 4, 9),
            Step("首批额度与头寸安排", "First limit and positions", 2, 5, "SS+1"),
            Step("应急预案演练", "Contingency drill", 2, 4),
        ), "首发", "First issue"),
        Part("运行评估", "Review", (
            Step("首月运行监测", "First month watched", 15, 22),
            Step("客户反馈与复盘", "Feedback and retrospective", 3, 6),
        ), "产品评估完成", "Review complete"),
    ),
    (
        ("申购赎回", "Subscription and redemption"), ("估值核算", "Valuation and accounting"),
        ("风险限额", "Risk limits"), ("客户端展示", "Customer view"), ("信息披露", "Disclosure"),
        ("对账清算", "Settlement"), ("佣金", "Commissions"), ("监管报表", "Regulatory reports"),
        ("对冲交易", "Hedging desk"), ("税务处理", "Tax"),
    ),
    has_launch=True,
)  # fmt: skip

TRIAL = Pattern(
    (
        Part("设想与假设", "Idea and hypotheses", (
            Step("问题定义与度量", "Problem and measures", 2, 5),
            Step("方案设想", "Concepts", 3, 6),
            Step("伦理与合规初审", "Ethics and compliance check", 2, 4, "SS+1"),
        ), "假设确认", "Hypotheses fixed"),
        Part("原型迭代", "Prototype iterations", (
            Step("原型搭建", "Prototype", 4, 9),
            Step("小范围试用", "Small trial", 5, 10),
            Step("数据分析与调整", "Analysis and adjustment", 2, 5, "SS+3"),
        ), "原型达标", "Prototype good enough", per_component=True),
        Part("对比实验", "Controlled experiment", (
            Step("实验设计", "Experiment design", 3, 5),
            Step("灰度实验", "Grey experiment", 10, 20),
            Step("结论评审", "Review of results", 2, 4),
        ), "推广决策", "Decision to roll out"),
    ),
    (
        ("语音导航", "Voice guide"), ("文档识别", "Document reading"), ("知识问答", "Question answering"),
        ("图谱关联", "Graph links"), ("智能外呼", "Outbound calls"), ("质检", "Quality check"),
        ("坐席辅助", "Agent support"), ("预警推送", "Warnings"), ("看板", "Board"), ("接口", "Interface"),
    ),
)  # fmt: skip

PATTERNS: dict[str, Pattern] = {
    ProjectType.IT_BUILD: SOFTWARE,
    ProjectType.IT_CHANGE: SOFTWARE,
    ProjectType.DATA: SOFTWARE,
    ProjectType.OTHER: SOFTWARE,
    ProjectType.DATACENTER: DATACENTRE,
    ProjectType.BRANCH: WORKS,
    ProjectType.SECURITY_FACILITY: WORKS,
    ProjectType.MODEL: MODEL,
    ProjectType.PRODUCT: PRODUCT,
    ProjectType.INNOVATION_LAB: TRIAL,
}
