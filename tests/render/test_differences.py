"""A comparison in words: the marks, whole screens to the letter, and texts that do harm elsewhere."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from gkplan.render import differences
from gkplan.render.difference_items import document
from gkplan.render.marks import marked
from tests.conftest import HEAD, ROOT, UNITS, tasks_yaml
from tests.exporters.test_links import REFERENCES, references
from tests.render.samples import NAUGHTY, intruders, unprintable
from tests.test_differences import LEDGER, ONE, PLAN, THREE, TWO, Files, differing

SHAPES = {"same": "{}", "gone": "[-{}-]", "come": "{{+{}+}}"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("做好公开工作。", "做好公开工作。", "做好公开工作。"),
        ("12月底前完成。", "11月底前完成。", "[-12-]{+11+}月底前完成。"),
        ("每季度检查1次", "每季度检查12次", "每季度检查[-1-]{+12+}次"),
        ("2025-09-30 前办结", "2025-10-31 前办结", "[-2025-09-30-]{+2025-10-31+} 前办结"),
        ("公开率达到95%以上", "公开率达到98.5%以上", "公开率达到[-95-]{+98.5+}%以上"),
        ("３月底前", "４月底前", "[-３-]{+４+}月底前"),
        ("建立健全制度，按时报送。", "建立制度，按时报送。", "建立[-健全-]制度，按时报送。"),
        ("甲、乙", "甲、乙、丙", "甲、乙{+、丙+}"),
        ("推进“一网通办”改革", "推进“高效办成一件事”改革", "推进“[-一网通办-]{+高效办成一件事+}”改革"),
        ("推进一网通办。", "推进“一网通办”。", "推进{+“+}一网通办{+”+}。"),
        ("按照《示例办法》执行", "按照《示例条例》执行", "按照《示例[-办法-]{+条例+}》执行"),
        ("完成，并报送。", "完成后报送。", "完成[-，并-]{+后+}报送。"),
        ("各镇、街道", "各镇（街道）", "各镇[-、-]{+（+}街道{+）+}"),
        ("使用WPS填报", "使用Excel填报", "使用[-WPS-]{+Excel+}填报"),
        ("原来的文字全都不在", "新写一句别样话语", "[-原来的文字全都不在-]{+新写一句别样话语+}"),
        ("甲乙丙丁戊己", "甲A丙B戊C己", "甲[-乙丙丁戊-]{+A丙B戊C+}己"),
        ("由甲局牵头，乙局配合", "由乙局牵头，甲局配合", "由[-甲-]{+乙+}局牵头，[-乙-]{+甲+}局配合"),
        (
            "建立较为完备的区、镇（街道）二级目录体系。",
            "建立完备的区、镇（街道）、村（社区）三级目录体系。",
            "建立[-较为-]完备的区、镇（街道）[-二-]{+、村（社区）三+}级目录体系。",
        ),
        ("做 好", "做好", "做[- -]好"),
        ("", "新", "{+新+}"),
        ("旧", "", "[-旧-]"),
    ],
)
def test_words_are_marked_in_readable_runs(old: str, new: str, expected: str) -> None:
    runs = marked(old, new)
    assert "".join(SHAPES[run.op].format(run.text) for run in runs) == expected
    assert "".join(run.text for run in runs if run.op != "come") == old
    assert "".join(run.text for run in runs if run.op != "gone") == new


def test_very_long_texts_are_told_as_replaced() -> None:
    old, new = "甲乙" * 3000, "乙丙" * 3000
    assert [run.op for run in marked(old, new)] == ["gone", "come"]


# ---------------------------------------------------------------- whole screens

BEFORE: Files = {
    "tasks.yaml": tasks_yaml(
        "id: 1, text: 持续完善公开事项目录，每季度检查1次。, responsible: [甲局], deadline: 9月底前",
        "id: 2, text: 做第二件事，做好。, lead: [甲局], responsible: [乙局, 各镇街], deadline: 12月底前,"
        " checkpoints: [{every: 每季度, text: 季度检查}]",
        "id: 3, text: 做第三件事。, responsible: [各有关部门、单位], deadline: 长期坚持",
        "id: 4, text: 做第四件事。, responsible: [示例办], deadline: 每季度",
        "id: 5, text: 做第五件事。, responsible: [示例办]",
    ),
    "decisions.yaml": (
        "extensions:\n"
        "  - {task: 1, units: [甲局], until: 2025-12-31, reason: 等待验收, result: 同意, approved: 2025-09-01,"
        " approved_by: 示例办}\n"
        "  - {task: 2, units: [乙局], result: 不同意, approved: 2025-09-02, approved_by: 示例办}\n"
    ),
    "ledger/甲局.yaml": (
        "unit: 甲局\nofficer: 张三\nentries:\n"
        "  - {task: 1, status: 未启动}\n"
        "  - {task: 2, status: 已完成, completed: 2025-08-01, evidence: [{title: 报告, document: 甲〔2025〕1号}]}\n"
        "  - {task: 4, status: 进行中, period: 三季度, eta: 2025-09-20}\n"
    ),
    "ledger/乙局.yaml": "unit: 乙局\nentries:\n  - {task: 2, status: 进行中}\n",
    "ledger/丙中心.yaml": "unit: 丙中心\nentries: []\n",
}
AFTER: Files = {
    "tasks.yaml": HEAD.replace("小标题", "新的小标题").replace("approvers: [示例办]", "approvers: [示例办, 甲局]")
    + tasks_yaml(
        "id: 1, text: 持续完善并动态更新公开事项目录，每季度检查2次。, responsible: [甲局, 各镇街], deadline: 11月底前",
        "id: 2, text: 做第二件事，做好。, lead: [乙局], responsible: [各镇街], deadline: 12月底前, completion: 任一,"
        " checkpoints: [{every: 每月, text: 每月检查}]",
        "id: 4, text: 做第四件事。, responsible: [示例办], deadline: 每月",
        "id: 6, text: 做第五件事。, responsible: [示例办]",
        "id: 7, text: 新做一件事。, responsible: [各镇街], deadline: 年底前",
    ).removeprefix(HEAD),
    "units.yaml": UNITS.replace("name: 西镇,", "name: 西山镇, aliases: [西镇],")
    .replace(
        "  - {name: 丙中心, kind: 直属单位}",
        "  - {name: 丙中心, kind: 直属单位, until: 2025-10-31, successors: [乙局]}\n  - {name: 南镇, kind: 镇}",
    )
    .replace("aliases: [示例区办公室]", "aliases: [示例区办]"),
    "decisions.yaml": (
        "extensions:\n"
        "  - {task: 1, units: [甲局], until: 2026-01-31, reason: 等待验收, result: 同意, approved: 2025-09-01,"
        " approved_by: 示例办}\n"
        "designations:\n"
        "  - {task: 2, group: 各有关部门、单位, units: [甲局, 乙局], date: 2025-07-01, document: 示〔2025〕5号}\n"
        "verifications:\n"
        "  - {task: 4, unit: 示例办, period: 三季度, date: 2025-10-10, result: 退回, opinion: 缺少清单, by: 2025-10-31}\n"
        "amendments:\n"
        "  - {kind: 调整, task: 2, field: deadline, from: 12月底前, to: 11月底前, document: 示〔2025〕7号,"
        " date: 2025-08-01}\n"
        "  - {kind: 调整, task: 4, field: task, date: 2025-08-02}\n"
        "reminders:\n"
        "  - {unit: 甲局, date: 2025-10-08, level: 催办, tasks: [1, 2]}\n"
    ),
    "ledger/甲局.yaml": (
        "unit: 甲局\nofficer: 李四\nentries:\n"
        "  - {task: 1, status: 已完成, completed: 2025-09-20, updated: 2025-09-21, progress: 办完了,"
        " evidence: [{title: 目录, path: 目录.pdf}]}\n"
        "  - {task: 2, status: 进行中, reason: 报告有误}\n"
        "  - {task: 4, status: 进行中, period: 三季度, eta: 2025-10-20, problems: 缺人,"
        " extension: {requested: 2025-09-10, until: 2025-12-31, reason: 人手不够}}\n"
    ),
    "ledger/乙局.yaml": "unit: 乙局 # 注\nentries:\n  - {task: 2, status: 进行中}\n",
    "ledger/示例办.yaml": "unit: 示例办\nentries:\n  - {task: 4, period: 三季度, status: 不涉及, reason: 没有}\n",
    "ledger/丙中心.yaml": None,
}


def without_ids(text: str) -> str:
    return re.sub(r"（[0-9a-f]{7}）", "（提交号）", text)


SCREEN = """\
改了什么：示例区2025年任务分解表
HEAD（提交号） → 工作区
计划：改动2；任务：新增1、删去1、改序号1、改字1、改时限2、改单位2、改其他1；登记册：改动单位1、撤并单位1、新增单位1、改名单位1、改动组1；决定：改动1、删去1、新增5；台账：3家，完成1、回退1、更新1、不涉及1

【计划】
· 批准延期的单位：增加 甲局
· 二级标题：{+新的+}小标题

【任务】
· 只改序号：5 → 6
· 任务 1：持续完善并动态更新公开事项目录
  · 具体要求：持续完善{+并动态更新+}公开事项目录，每季度检查[-1-]{+2+}次。
  · 责任单位：增加 各镇街（3家）
  · 完成时限：9月底前（2025-09-30） → 11月底前（2025-11-30）
· 任务 2：做第二件事
  · 乙局：由责任单位改为牵头单位
  · 牵头单位：减去 甲局
  · 周期节点：增加 每月 每月检查；减去 每季度 季度检查
  · 完成规则：（无） → 任一
· 任务 4：做第四件事
  · 完成时限：每季度（2025-03-31、2025-06-30、2025-09-30、2025-12-31） → 每月（2025-03-31 至 2025-12-31，共10期）
· 新增 任务 7：新做一件事。
  · 第一部分 › 新的小标题；责任单位：各镇街（3家）；完成时限：年底前（2025-12-31）
· 删去 任务 3：做第三件事。
  · 第一部分 › 小标题；责任单位：各有关部门、单位（待明确，可能有4家）；完成时限：长期坚持（长期）

【登记册】
· 单位 示例办
  · 别名：增加 示例区办；减去 示例区办公室
· 撤并 单位 丙中心（至 2025-10-31，由乙局承接）
· 新增 单位 南镇（镇）
· 改名 单位 西镇 → 西山镇
  · 别名：增加 西镇
· 组 各镇街（涉及任务 1、2、7）
  · 实有单位：增加 南镇（2家 → 3家）

【决定】
· 改动 延期：任务 1 甲局 延至 2026-01-31，示例办同意（2025-09-01）：等待验收
  · 延至：2025-12-31 → 2026-01-31
· 删去 延期：任务 2 乙局，示例办不同意（2025-09-02）
· 新增 明确责任单位：任务 2 各有关部门、单位中由甲局、乙局负责（2025-07-01，示〔2025〕5号）
· 新增 销号审核：任务 4 三季度 示例办 退回（2025-10-10，2025-10-31 前整改）：缺少清单
· 新增 调整：任务 2 完成时限 12月底前（2025-12-31） → 11月底前（2025-11-30）（2025-08-01，示〔2025〕7号）
· 新增 调整：任务 4 取消（2025-08-02）
· 新增 催办：2025-10-08 甲局，任务 1、2

【台账】
· 甲局：完成1、回退1、更新1
  · 信息员：张三 → 李四
  · 任务 1（持续完善并动态更新公开事项目录）：未启动 → 已完成；完成日期 2025-09-20；佐证增加 “目录”（目录.pdf）；更新日期 2025-09-21
    · 进展情况：办完了
  · 任务 2（做第二件事）：回退：已完成 → 进行中；完成日期删去（原为 2025-08-01）；佐证减去 “报告”（甲〔2025〕1号）；理由：报告有误
  · 任务 4 三季度（做第四件事）：预计完成日期 2025-09-20 → 2025-10-20；申请延至 2025-12-31（2025-09-10 提出）：人手不够
    · 存在问题：缺人
· 新建台账 示例办：不涉及1
  · 任务 4 三季度（做第四件事）：新增，不涉及；理由：没有
· 删去台账 丙中心

※ 只改了注释和排版：ledger/乙局.yaml
"""


def test_the_whole_screen(tmp_path: Path) -> None:
    found = differing(tmp_path, BEFORE, AFTER)
    assert without_ids(differences.text(differences.report(found))) == SCREEN


COMMENT = """\
## 改了什么：示例区2025年任务分解表

HEAD（提交号） → 工作区

**任务：新增1、删去0、改字1、改时限1、改单位1；台账：1家，推进1**

### 任务

- 任务 1：做一件事
  - 具体要求：做一件事，做 ~~好~~ **细，做实** 。
  - 责任单位：增加 乙局；减去 甲局
  - 完成时限：9月底前（2025-09-30） → 未注明
- 新增 任务 4：写“\\<b\\>”和 a\\_b\\_c。
  - 第一部分 › 小标题；责任单位：各镇街（2家）；完成时限：10月底前（2025-10-31）

### 台账

- 新建台账 甲局：推进1
  - 任务 1（做一件事）：新增，进行中；预计完成日期 2025-09-20

> 只改了注释和排版：units.yaml{two blanks}
""".replace("{two blanks}", "  ")


def test_the_whole_comment(tmp_path: Path) -> None:
    one = "id: 1, text: 做一件事，做细，做实。, responsible: [乙局]"
    four = "id: 4, text: 写“<b>”和 a_b_c。, responsible: [各镇街], deadline: 10月底前"
    found = differing(
        tmp_path,
        {},
        {
            "tasks.yaml": tasks_yaml(one, TWO, THREE, four),
            "units.yaml": UNITS + "# 注\n",
            "ledger/甲局.yaml": LEDGER,
        },
    )
    assert without_ids(differences.markdown(differences.report(found))) == COMMENT


# ---------------------------------------------------------------- single sentences


def screen(folder: Path, before: Files, after: Files) -> list[str]:
    return differences.text(differences.report(differing(folder, before, after))).splitlines()[2:]


def test_nothing_is_said_to_have_changed(tmp_path: Path) -> None:
    assert screen(tmp_path, {}, {}) == ["两个版本的数据没有差别"]


def test_duties_of_the_notice_s_body_are_counted_apart(tmp_path: Path) -> None:
    body = "  - title: 通知正文要求\n    topics:\n      - tasks:\n          - {id: 正文1, text: 制定方案。, lead: [甲局]}\n"
    found = screen(tmp_path, {"tasks.yaml": tasks_yaml(ONE)}, {"tasks.yaml": PLAN + body})
    assert found[0] == "任务：新增2（另有通知正文要求1项）、删去0"


def test_an_added_task_without_a_plain_number_is_one_of_the_table(tmp_path: Path) -> None:
    more = [f"id: {number}, text: 再做一件{number}。, lead: [甲局]" for number in ("1-1", "正文1")]
    found = screen(tmp_path, {"tasks.yaml": tasks_yaml(ONE)}, {"tasks.yaml": tasks_yaml(ONE, *more)})
    assert found[0] == "任务：新增1（另有通知正文要求1项）、删去0"


def test_layout_alone_is_said_to_be_layout_alone(tmp_path: Path) -> None:
    assert screen(tmp_path, {}, {"tasks.yaml": PLAN + "# 注\n"}) == [
        "两个版本的数据没有差别，只有注释和排版不同",
        "",
        "※ 只改了注释和排版：tasks.yaml",
    ]


def test_a_ledger_file_that_was_only_renamed_is_told(tmp_path: Path) -> None:
    assert screen(tmp_path, {"ledger/甲.yaml": LEDGER}, {"ledger/甲.yaml": None, "ledger/甲局.yaml": LEDGER}) == [
        "其他改动：1个文件",
        "",
        "※ 有改动、但不在上面各项之内（次序、文件改名、没有任务的标题、重复的条目）：ledger/甲局.yaml",
    ]


def test_another_name_of_the_same_unit_is_said_to_be_one(tmp_path: Path) -> None:
    found = screen(tmp_path, {}, {"tasks.yaml": PLAN.replace("responsible: [甲局]", "responsible: [甲]")})
    assert "  · 责任单位：增加 甲；减去 甲局（甲 只是换了名称，仍是同一单位）" in found


def test_another_order_of_the_units_is_told(tmp_path: Path) -> None:
    both = PLAN.replace("responsible: [甲局]", "responsible: [甲局, 乙局]")
    found = screen(tmp_path, {"tasks.yaml": both}, {"tasks.yaml": both.replace("甲局, 乙局", "乙局, 甲局")})
    assert found[-1] == "  · 责任单位：次序有变动"


def test_a_unit_named_once_more_is_told_as_added(tmp_path: Path) -> None:
    twice = PLAN.replace("responsible: [甲局]", "responsible: [甲局, 甲局]")
    found = screen(tmp_path, {"tasks.yaml": PLAN}, {"tasks.yaml": twice})
    assert found[-1] == "  · 责任单位：增加 甲局"
    items = json.loads(
        document(differing(tmp_path / "又", {"tasks.yaml": PLAN}, {"tasks.yaml": twice}), as_of=date(2025, 9, 15))
    )["items"]
    assert [(item["gained"], item["lost"]) for item in items] == [(["甲局"], [])]


def test_a_blank_that_came_or_went_is_made_visible(tmp_path: Path) -> None:
    found = screen(tmp_path, {"tasks.yaml": PLAN.replace("做好", "做 好")}, {"tasks.yaml": PLAN})
    assert found[-1] == "  · 具体要求：做一件事，做[-␣-]好。"


def test_a_text_that_holds_our_marks_is_quoted_whole(tmp_path: Path) -> None:
    text = PLAN.replace("做好。", "做{+好+}。").replace("text: 做一件事，做{+好+}。", 'text: "做一件事，做{+好+}。"')
    found = screen(tmp_path, {"tasks.yaml": text}, {"tasks.yaml": text.replace("做一件事，", "做两件事，")})
    assert found[-1] == "  · 具体要求：“做一件事，做{+好+}。”改为“做两件事，做{+好+}。”"


def test_long_unchanged_stretches_are_cut_in_the_middle(tmp_path: Path) -> None:
    text = PLAN.replace("做好。", "做好" + "一二三四五六七八九十" * 10 + "完。")
    found = screen(tmp_path, {"tasks.yaml": text}, {"tasks.yaml": text.replace("做好", "做细").replace("完。", "毕。")})
    assert found[-1] == (
        "  · 具体要求：做一件事，做[-好-]{+细+}一二三四五六七八九十一二三四五六七八九十一二三四……"
        "七八九十一二三四五六七八九十一二三四五六七八九十[-完-]{+毕+}。"
    )


def test_what_a_task_says_beside_its_text_is_told(tmp_path: Path) -> None:
    more = "checkpoints: [{every: 每季度, text: 检查}, {every: 每月, text: 报数}]"
    before = tasks_yaml(f"id: 1, text: 做一件事。, lead: [甲局], note: 先报后办, {more}", TWO)
    after = before.replace("先报后办", "先报示例办同意，再由甲局办理并公布结果").replace("text: 检查", "text: 检查通报")
    assert screen(tmp_path / "1", {"tasks.yaml": before}, {"tasks.yaml": after})[-3:] == [
        "· 任务 1：做一件事",
        "  · 周期节点：改动 每季度（内容 检查 → 检查通报）",
        "  · 备注：先报后办 → 先报示例办同意，再由甲局办理并公布结果",
    ]
    assert screen(tmp_path / "2", {"tasks.yaml": before}, {"tasks.yaml": tasks_yaml(TWO)})[-2:] == [
        "· 删去 任务 1：做一件事。",
        "  · 第一部分 › 小标题；牵头单位：甲局；完成时限：未注明；周期节点：每季度 检查、每月 报数；备注：先报后办",
    ]


def test_what_a_decision_says_is_told_in_its_changed_words(tmp_path: Path) -> None:
    opinion = "缺少公开目录和佐证材料，请补齐后再报。"
    before = (
        f"verifications:\n  - {{task: 1, unit: 甲局, date: 2025-07-01, result: 退回, opinion: {opinion}}}\n"
        "amendments:\n  - {kind: 调整, task: 1, field: text, from: [做一件事，做好。], to: [做一件事，按季度做好。],"
        " document: 示2, date: 2025-08-01}\n"
    )
    after = before.replace("和佐证材料", "").replace("按季度做好", "按月做好并公布结果")
    assert screen(tmp_path, {"decisions.yaml": before}, {"decisions.yaml": after})[3:] == [
        "· 改动 销号审核：任务 1 甲局 退回（2025-07-01）：缺少公开目录，请补齐后再报。",
        "  · 审核意见：缺少公开目录[-和佐证材料-]，请补齐后再报。",
        "· 改动 调整：任务 1 具体要求 做一件事，做好。 → 做一件事，按月做好并公布结果。（2025-08-01，示2）",
        "  · 改为：做一件事，按[-季度做好-]{+月做好并公布结果+}。",
    ]


def test_a_line_break_is_shown_in_the_line(tmp_path: Path) -> None:
    before, after = (
        PLAN.replace("text: 做一件事，做好。", f'text: "{text}"') for text in ("甲。\\n乙。", "甲。\\n丙。\\n乙。")
    )
    assert screen(tmp_path, {"tasks.yaml": before}, {"tasks.yaml": after})[-1] == "  · 具体要求：甲。 / {+丙。 / +}乙。"


def test_an_amendment_without_a_task_is_of_the_plan(tmp_path: Path) -> None:
    text = "amendments:\n  - {kind: 录入更正, field: section, from: 第一部, to: 第一部分, date: 2025-08-02}\n"
    assert screen(tmp_path, {}, {"decisions.yaml": text})[-1] == (
        "· 新增 录入更正：计划 一级标题 第一部 → 第一部分（2025-08-02）"
    )


# ---------------------------------------------------------------- harm


def quoted(text: str) -> str:
    """Return text as YAML in double quotes, what cannot stand there written by its number."""
    shown = (char if char.isprintable() and char not in '"\\' else f"\\U{ord(char):08x}" for char in text)
    return f'"{"".join(shown)}"'


HARM = [
    text
    for text in NAUGHTY
    if text.strip()
    and len(text) < 100
    and not re.search("[\ud800-\udfff\ufffe\uffff\x00-\x08\x0b-\x1f\x7f-\x9f\n]", text)
]


@pytest.mark.parametrize("form", [differences.text, differences.markdown])
def test_no_line_is_a_command_and_nothing_hides(tmp_path: Path, form: object) -> None:
    told = [f"id: a{n}, text: {quoted(text)}, lead: [甲局]" for n, text in enumerate(HARM)]
    later = [f"id: a{n}, text: {quoted('##' + text + '[x')}, lead: [甲局]" for n, text in enumerate(HARM)]
    title = HEAD.replace("title: 示例区2025年任务分解表", 'title: "::error::##[x]"')
    entry = f"unit: 甲局\nentries:\n  - task: a1\n    status: 不涉及\n    reason: {quoted('##[error]x')}\n"
    found = differing(
        tmp_path,
        {"tasks.yaml": tasks_yaml(*told)},
        {"tasks.yaml": title + tasks_yaml(*later).removeprefix(HEAD), "ledger/甲局.yaml": entry},
    )
    out = form(differences.report(found))  # type: ignore[operator]
    assert len(found.tasks) > 50
    assert intruders(out) == []
    assert unprintable(out) == set()


BAIT = "|`<script>x</script>`|**粗** [看](http://e.invalid) ~~删~~ &lt;b&gt; $x$ @某人 ##[error] \u202e反"


def test_markdown_shows_the_words_and_no_markup_of_theirs(tmp_path: Path) -> None:
    before = tasks_yaml(f"id: 1, text: {quoted('旧，' + BAIT)}, lead: [甲局]")
    after = tasks_yaml(
        f"id: 1, text: {quoted('新。' + BAIT)}, lead: [甲局]", f"id: 2, text: {quoted(BAIT)}, lead: [甲局]"
    )
    found = differing(tmp_path, {"tasks.yaml": before}, {"tasks.yaml": after})
    html = MarkdownIt("gfm-like", {"linkify": False}).render(differences.markdown(differences.report(found)))
    assert set(re.findall(r"<(\w+)", html)) == {"h2", "h3", "p", "strong", "ul", "li", "s"}
    assert "<s>旧，</s> <strong>新。</strong>" in html
    shown = "|`&lt;script&gt;x&lt;/script&gt;`|**粗** [看](http://e.invalid) ~~删~~ &amp;lt;b&amp;gt; $x$ @某人"
    assert f"新增 任务 2：{shown} ##\\u005berror] \\u202e反\n" in html


@pytest.mark.parametrize("mark", ["，", "。", "“好”", "（一）", "*", "_", "~"])
def test_marks_beside_punctuation_are_still_marks(tmp_path: Path, mark: str) -> None:
    """In plain CommonMark `事**，新，**再` is no emphasis: the marks touch letters outside and punctuation inside."""
    words = ("做一件事情再做一件事情", f"做一件事情{mark}新{mark}再做一件事情")
    before, after = (tasks_yaml(f"id: 1, text: {quoted(text)}, lead: [甲局]") for text in words)
    found = differing(tmp_path, {"tasks.yaml": before}, {"tasks.yaml": after})
    html = MarkdownIt("gfm-like", {"linkify": False}).render(differences.markdown(differences.report(found)))
    assert f"做一件事情 <strong>{mark}新{mark}</strong> 再做一件事情" in html


@pytest.mark.parametrize("text", REFERENCES)
def test_a_comment_notifies_nobody_and_links_no_issue(tmp_path: Path, text: str) -> None:
    before, after = (tasks_yaml(f"id: 1, text: {quoted(words)}, lead: [甲局]") for words in ("旧，", f"新。{text}"))
    told = differences.markdown(differences.report(differing(tmp_path, {"tasks.yaml": before}, {"tasks.yaml": after})))
    assert references(told) == []
    assert f"新。{text}" in LexborHTMLParser(MarkdownIt().render(told)).text()


def test_a_comment_has_no_bare_address(tmp_path: Path) -> None:
    text = "见 https://good.example@bad.example/ 和 www.example.com"
    before, after = (tasks_yaml(f"id: 1, text: {words}, lead: [甲局]") for words in ("旧。", text))
    told = differences.markdown(differences.report(differing(tmp_path, {"tasks.yaml": before}, {"tasks.yaml": after})))
    assert "见 https\\://good.example\\@<!-- -->bad.example/ 和 www\\.example.com" in told


def test_a_comment_is_never_longer_than_forges_take(tmp_path: Path) -> None:
    many = [f"id: {number}, text: {'长' * 200}, lead: [甲局]" for number in range(1, 500)]
    found = differing(tmp_path, {"tasks.yaml": tasks_yaml(ONE)}, {"tasks.yaml": tasks_yaml(*many)})
    told = differences.markdown(differences.report(found))
    assert 55_000 < len(told) < 60_000
    assert re.search(r"\n\n……还有 [0-9]+ 行没有列出，全部内容请运行 gkplan diff 查看。\n$", told)


# ---------------------------------------------------------------- JSON


def test_every_item_has_the_same_documented_keys(tmp_path: Path) -> None:
    found = differing(tmp_path, BEFORE, AFTER)
    read = json.loads(document(found, as_of=date(2025, 9, 15)))
    keys = {tuple(item) for item in read["items"]}
    assert keys == {
        ("what", "change", "id", "unit", "period", "list", "file", "field", "from", "to", "due_from", "due_to", "gained", "lost")
    }  # fmt: skip
    manual = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    section = manual.partition("## diff")[2].partition("\n## ")[0]
    words = {
        *next(iter(keys)),
        *(key for key in read if key not in {"schema_version", "kind", "as_of", "plan", "items"}),
    }
    words |= {item["what"] for item in read["items"]} | {item["change"] for item in read["items"]}
    assert [word for word in sorted(words) if f"`{word}`" not in section] == []


def test_items_hold_both_wordings_and_dates(tmp_path: Path) -> None:
    found = differing(tmp_path, BEFORE, AFTER)
    items = json.loads(document(found, as_of=date(2025, 9, 15)))["items"]
    assert [
        {key: value for key, value in item.items() if value not in (None, [])}
        for item in items
        if item["what"] == "task" and item["id"] == "1"
    ] == [
        {
            "what": "task",
            "change": "reworded",
            "id": "1",
            "field": "text",
            "from": "持续完善公开事项目录，每季度检查1次。",
            "to": "持续完善并动态更新公开事项目录，每季度检查2次。",
        },
        {
            "what": "task",
            "change": "changed",
            "id": "1",
            "field": "responsible",
            "from": ["甲局"],
            "to": ["甲局", "各镇街"],
            "gained": ["各镇街"],
        },
        {
            "what": "task",
            "change": "changed",
            "id": "1",
            "field": "deadline",
            "from": "9月底前",
            "to": "11月底前",
            "due_from": ["2025-09-30"],
            "due_to": ["2025-11-30"],
        },
    ]
