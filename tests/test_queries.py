"""Short titles: the first clause that says what to do, in the words of the plan."""

from __future__ import annotations

import pytest

from gkplan import checks, revision
from gkplan.queries import short_heading, short_title
from tests.conftest import ROOT

PASSED_OVER = {
    "12": "严格落实政务舆情回应处置主体责任",
    "16": "确定政府开放活动主题和场次",
    "18": "务实建设政务公开专区",
    "22": "增加历次修订文本",
    "28": "及时调整完善政府网站法定主动公开内容有关栏目",
    "29": "加强消费品以旧换新、服务消费、文化旅游消费、健康消费、消费环境等方面配套措施的宣传推广",
    "31": "加大就业帮扶、职业技能培训、社会保险待遇等政策解读和信息推送力度",
    "36": "规范发布本地区政务服务事项目录、办事指南和中介服务事项清单",
    "37": "推动政策直达快享、免申即享",
    "39": "开展“我为营商环境建言献策”活动",
    "46": "加强对政务公开工作的统筹协调",
    "48": "有序开展配套制度规范清理和制定、修订工作",
    "50": "对照全省政务公开和公共企事业单位信息公开效能监测指标，梳理工作内容",
    "51": "深入挖掘典型案例和经验做法",
}
"""Of the real plan: those whose first clause says nothing of what to do."""


def test_of_the_real_plan_only_introductions_are_passed_over() -> None:
    plan = checks.check(revision.find(str(ROOT / "data"), ROOT)).plan
    assert plan is not None
    texts = {task.id: task.record.text for task in plan.tasks}
    assert {
        number: short_title(text) for number, text in texts.items() if short_title(text) != short_heading(text)
    } == PASSED_OVER
    assert all(title in texts[number] for number, title in PASSED_OVER.items())


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("做好第一件事，再做第二件。", "做好第一件事"),
        ("做好第一件事", "做好第一件事"),
        ("为重要政策配发图解，与文件同步发布。", "为重要政策配发图解"),
        ("为进一步提升服务水平，开设政策咨询窗口。", "开设政策咨询窗口"),
        ("为深入贯彻上级部署，开设政策咨询窗口。", "开设政策咨询窗口"),
        ("围绕群众关切开展政策吹风会，每季度一次。", "围绕群众关切开展政策吹风会"),
        ("围绕“开展咨询”专项行动，组织现场答疑活动。", "组织现场答疑活动"),
        ("按照规定公开预算、决算，接受监督。", "按照规定公开预算、决算"),
        ("坚持以公开为导向，规范开展信息公开审查。", "规范开展信息公开审查"),
        ("以政府网站为平台发布，按月更新目录。", "以政府网站为平台发布"),
        ("在政府网站开设专栏，集中发布政策。", "在政府网站开设专栏"),
        ("在上级业务部门指导下，结合本地实际，编制事项清单。", "结合本地实际，编制事项清单"),
        ("依托热线平台，答疑。", "依托热线平台，答疑"),
        ("结合实际，根据需要。", "结合实际"),
        ("，前面有逗号。", "前面有逗号"),
        ("依托平台，，开展现场答疑活动。", "开展现场答疑活动"),
        ("", ""),
        ("。", "。"),
    ],
)
def test_a_title_is_the_first_clause_that_says_what_to_do(text: str, title: str) -> None:
    assert short_title(text) == title


def test_a_heading_is_cut_at_its_first_mark_whatever_it_says() -> None:
    assert short_heading("围绕重点工作，更好发挥政务公开功能作用") == "围绕重点工作"
