"""What a unit wrote, in `diff`: as text, as the comment of a forge and as JSON; added, gone, changed, long and hostile."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from gkplan.comparison import entry_change
from gkplan.pairs import EntryPair
from gkplan.records import Entry, Evidence, Milestone, Request
from gkplan.render import differences
from gkplan.render.difference_items import document
from gkplan.render.ledger_changes import entry_lines, entry_told
from tests.render.samples import NAUGHTY, intruders, unprintable
from tests.test_differences import differing

LONG = "梳理公开事项。" + "第一批已报送审核，第二批正在核对。" * 14 + "年底前全部公布。"
Entries = list[dict[str, object]]


def ledger(entries: Entries) -> str:
    """A ledger whose values are written as JSON, which is YAML too, so that any text can stand there."""
    told = json.dumps({"unit": "甲局", "entries": entries}, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in told)


def entry(**fields: object) -> dict[str, object]:
    return {"task": "1", "status": "进行中"} | fields


def screen(folder: Path, before: Entries, after: Entries) -> list[str]:
    """Return what stands under the unit's name, and the notes."""
    return text(folder, before, after).partition("【台账】\n")[2].splitlines()[1:]


def text(folder: Path, before: Entries, after: Entries) -> str:
    found = differing(folder, {"ledger/甲局.yaml": ledger(before)}, {"ledger/甲局.yaml": ledger(after)})
    return differences.text(differences.report(found))


# ---------------------------------------------------------------- texts

BEFORE = [
    entry(
        owner="张三",
        measures="一是印发方案；\n二是组织培训。",
        progress="已形成目录初稿，征求了6个科室意见。",
        problems="人手不足，系统对接慢。",
    )
]
AFTER = [
    entry(
        updated="2025-09-20",
        owner="李四",
        measures="一是印发方案；\n二是组织培训；\n三是开展检查。",
        progress="已形成目录定稿，经局务会审议通过，印发各科室执行。",
        next_steps="按月更新。\n每季度自查。",
    )
]


def test_each_text_has_a_line_of_its_own(tmp_path: Path) -> None:
    assert screen(tmp_path, BEFORE, AFTER) == [
        "  · 任务 1（做一件事）：更新日期 2025-09-20",
        "    · 工作措施：一是印发方案； / 二是组织培训{+； / 三是开展检查+}。",
        "    · 责任人：张三 → 李四",
        "    · 进展情况：已形成目录[-初-]{+定+}稿，[-征求了6个科室意见-]{+经局务会审议通过，印发各科室执行+}。",
        "    · 存在问题删去（原为：人手不足，系统对接慢。）",
        "    · 下一步措施：按月更新。 / 每季度自查。",
    ]


def test_the_comment_says_the_same_in_markdown(tmp_path: Path) -> None:
    found = differing(tmp_path, {"ledger/甲局.yaml": ledger(BEFORE)}, {"ledger/甲局.yaml": ledger(AFTER)})
    assert differences.markdown(differences.report(found)).partition("### 台账\n\n")[2] == (
        "- 甲局：更新1\n"
        "  - 任务 1（做一件事）：更新日期 2025-09-20\n"
        "    - 工作措施：一是印发方案； / 二是组织培训 **； / 三是开展检查** 。\n"
        "    - 责任人：张三 → 李四\n"
        "    - 进展情况：已形成目录 ~~初~~ **定** 稿， ~~征求了6个科室意见~~ **经局务会审议通过，印发各科室执行** 。\n"
        "    - 存在问题删去（原为：人手不足，系统对接慢。）\n"
        "    - 下一步措施：按月更新。 / 每季度自查。\n"
    )


def test_json_has_both_texts_whole(tmp_path: Path) -> None:
    before, after = [entry(progress=LONG)], [entry(progress=LONG + "已公布。", problems="甲\n乙\u202e")]
    found = differing(tmp_path, {"ledger/甲局.yaml": ledger(before)}, {"ledger/甲局.yaml": ledger(after)})
    out = document(found, as_of=date(2025, 9, 15))
    items = [(item["field"], item["from"], item["to"]) for item in json.loads(out)["items"]]
    assert items == [("progress", LONG, LONG + "已公布。"), ("problems", None, "甲\n乙\u202e")]
    assert unprintable(out) == set()


def test_a_single_text_stands_behind_its_task(tmp_path: Path) -> None:
    told = screen(tmp_path, [entry(progress="旧")], [entry(progress="新")])
    assert told == ["  · 任务 1（做一件事）：进展情况：旧 → 新"]


def test_several_texts_alone_stand_below_their_task(tmp_path: Path) -> None:
    assert screen(tmp_path, [entry()], [entry(measures="分工到科", owner="张三")]) == [
        "  · 任务 1（做一件事）",
        "    · 工作措施：分工到科",
        "    · 责任人：张三",
    ]


def test_what_came_or_went_with_its_entry_is_told_whole(tmp_path: Path) -> None:
    old = entry(eta="2025-09-01", owner="张三", progress="办了一半。", evidence=[{"title": "照片", "path": "1.jpg"}])
    new = entry(task="2", measures="分工到科", milestones=[{"date": "2025-06-30", "text": "定稿"}], problems="缺人")
    assert screen(tmp_path, [old], [new]) == [
        "  · 任务 2（再做一件事）：新增，进行中；时间节点 2025-06-30 定稿",
        "    · 工作措施：分工到科",
        "    · 存在问题：缺人",
        "  · 任务 1（做一件事）：删去（原为进行中；预计完成日期 2025-09-01；佐证 “照片”（1.jpg））",
        "    · 原责任人：张三",
        "    · 原进展情况：办了一半。",
    ]


def test_reasons_say_what_they_were(tmp_path: Path) -> None:
    before = [entry(task="1", reason="没有这项业务"), entry(task="2", reason="同上"), entry(task="3")]
    after = [entry(task="1"), entry(task="2", reason="没有下属单位"), entry(task="3", reason="无")]
    assert screen(tmp_path, before, after) == [
        "  · 任务 1（做一件事）：理由删去（原为：没有这项业务）",
        "  · 任务 2（再做一件事）：理由：同上 → 没有下属单位",
        "  · 任务 3（做第三件事）：理由：无",
    ]


def test_requests_for_more_time_say_what_they_were(tmp_path: Path) -> None:
    asked = {"requested": "2025-09-10", "until": "2025-12-31", "reason": "人手不够，请求延期办理。"}
    more = asked | {"reason": "人手不够，系统未到位，请求延期办理。"}
    before = [entry(task="1", extension=asked), entry(task="2", extension=asked), entry(task="3", extension=asked)]
    after = [
        entry(task="1"),
        entry(task="2", extension=more),
        entry(task="3", extension=asked | {"requested": "2025-09-12", "until": "2026-01-31"}),
    ]
    assert screen(tmp_path, before, after) == [
        "  · 任务 1（做一件事）：撤回延期申请（原申请延至 2025-12-31：人手不够，请求延期办理。）",
        "  · 任务 2（再做一件事）：申请延至 2025-12-31（2025-09-10 提出）：人手不够，{+系统未到位，+}请求延期办理。",
        (
            "  · 任务 3（做第三件事）：申请延至 2025-12-31 → 2026-01-31（2025-09-10 → 2025-09-12 提出）："
            "人手不够，请求延期办理。"
        ),
    ]


OTHERS: dict[str, object] = {
    "status": "未启动",
    "updated": date(2025, 9, 1),
    "completed": date(2025, 9, 2),
    "eta": date(2025, 9, 3),
    "measures": "一",
    "milestones": (Milestone(date=date(2025, 9, 4), text="二"),),
    "owner": "三",
    "progress": "四",
    "problems": "五",
    "next_steps": "六",
    "evidence": (Evidence(title="七"),),
    "reason": "八",
    "extension": Request(requested=date(2025, 9, 5), until=date(2025, 9, 6), reason="九"),
}


@pytest.mark.parametrize("name", [name for name in Entry.FIELDS if name not in {"task", "period"}])
def test_whatever_changes_in_an_entry_is_told(name: str) -> None:
    old = Entry(task="1", status="进行中")
    for before, after in ((old, old._replace(**{name: OTHERS[name]})), (old._replace(**{name: OTHERS[name]}), old)):
        change = entry_change(EntryPair("1", None, before, after, 0, 0))
        assert change is not None
        assert len(entry_lines(change)) == 1
        assert entry_told(change)


# ---------------------------------------------------------------- evidence and milestones


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([], [("目录", "目录.pdf")], "佐证增加 “目录”（目录.pdf）"),
        ([("目录", "目录.pdf")], [], "佐证减去 “目录”（目录.pdf）"),
        ([("目录", "一.pdf")], [("目录", "二.pdf")], "佐证改动 “目录”（文件 一.pdf → 二.pdf）"),
        ([("通报", "1.pdf")], [("三季度通报", "1.pdf")], "佐证改动 1.pdf（名称 通报 → 三季度通报）"),
        (
            [("甲", "1.pdf"), ("乙", "2.pdf"), ("丙", "3.pdf")],
            [("乙", "2.pdf"), ("甲", "4.pdf"), ("丁", "5.pdf")],
            "佐证增加 “丁”（5.pdf）；减去 “丙”（3.pdf）；改动 “甲”（文件 1.pdf → 4.pdf）",
        ),
        ([("甲", "1.pdf"), ("乙", "2.pdf")], [("乙", "2.pdf"), ("甲", "1.pdf")], "佐证次序有变动"),
        ([("甲", "1.pdf")], [("甲", "1.pdf"), ("甲", "1.pdf")], "佐证增加 “甲”（1.pdf）"),
        ([("甲", "1.pdf"), ("甲", "1.pdf")], [("甲", "1.pdf")], "佐证减去 “甲”（1.pdf）"),
    ],
)
def test_evidence(tmp_path: Path, old: list[tuple[str, str]], new: list[tuple[str, str]], expected: str) -> None:
    before, after = ([entry(evidence=[{"title": a, "path": b} for a, b in part])] for part in (old, new))
    assert screen(tmp_path, before, after) == [f"  · 任务 1（做一件事）：{expected}"]


def test_evidence_of_another_kind_and_with_several_addresses(tmp_path: Path) -> None:
    link = {"title": "目录", "url": "https://e.invalid/1"}
    paper = {"title": "目录", "document": "甲〔2025〕1号", "published": "2025-06-01"}
    both = {"title": "通报", "url": "https://e.invalid/2", "document": "甲〔2025〕2号"}
    assert screen(tmp_path, [entry(evidence=[link])], [entry(evidence=[paper, both])]) == [
        (
            "  · 任务 1（做一件事）：佐证增加 “通报”（甲〔2025〕2号，https://e.invalid/2）；改动 “目录”"
            "（链接 https://e.invalid/1 → （无），文号 （无） → 甲〔2025〕1号，发布日期 （无） → 2025-06-01）"
        )
    ]


def test_milestones_are_known_again_by_their_words_or_their_day(tmp_path: Path) -> None:
    old = [("2025-06-30", "完成初稿"), ("2025-08-31", "定稿"), ("2025-09-30", "报送")]
    new = [("2025-06-30", "完成征求意见稿"), ("2025-09-15", "定稿"), ("2025-11-30", "公布")]
    before, after = ([entry(milestones=[{"date": a, "text": b} for a, b in part])] for part in (old, new))
    assert screen(tmp_path, before, after) == [
        (
            "  · 任务 1（做一件事）：时间节点增加 2025-11-30 公布；减去 2025-09-30 报送；改动 定稿（日期 2025-08-31 → 2025-09-15）"
            "、2025-06-30（内容 完成初稿 → 完成征求意见稿）"
        )
    ]


def test_two_milestones_of_one_day_are_not_taken_for_each_other(tmp_path: Path) -> None:
    old, new = [("2025-06-30", "甲"), ("2025-06-30", "乙")], [("2025-06-30", "丙"), ("2025-06-30", "丁")]
    before, after = ([entry(milestones=[{"date": a, "text": b} for a, b in part])] for part in (old, new))
    assert screen(tmp_path, before, after) == [
        "  · 任务 1（做一件事）：时间节点增加 2025-06-30 丙、2025-06-30 丁；减去 2025-06-30 甲、2025-06-30 乙"
    ]


# ---------------------------------------------------------------- long texts


def test_long_texts_are_cut_and_a_note_says_where_they_are_whole(tmp_path: Path) -> None:
    changed = LONG.replace("年底前", "11月底前")
    told = screen(tmp_path, [entry(progress=LONG, problems=LONG)], [entry(progress=changed, next_steps=LONG)])
    short = f"{LONG[:140]}……（略73字）……{LONG[-40:]}"
    assert told == [
        "  · 任务 1（做一件事）",
        (
            "    · 进展情况：梳理公开事项。第一批已报送审核，第二批正在核对。……二批正在核对。第一批已报送审核，第二批正在核对。"
            "[-年-]{+11月+}底前全部公布。"
        ),
        f"    · 存在问题删去（原为：{short}）",
        f"    · 下一步措施：{short}",
        "",
        "※ 长的文字在“……（略N字）……”处略去了一段；全文加 --format json 看",
    ]


def test_the_comment_has_the_note_too(tmp_path: Path) -> None:
    found = differing(tmp_path, {}, {"ledger/甲局.yaml": ledger([entry(progress=LONG)])})
    told = differences.markdown(differences.report(found))
    assert told.endswith("\n\n> 长的文字在“……（略N字）……”处略去了一段；全文加 --format json 看  \n")


# ---------------------------------------------------------------- harm

HARM = [
    text
    for text in NAUGHTY
    if text.strip() and not re.search("[\ud800-\udfff\ufffe\uffff\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
]


@pytest.mark.parametrize("form", [differences.text, differences.markdown])
def test_no_text_is_a_command_and_nothing_hides(tmp_path: Path, form: object) -> None:
    before = [entry(period=f"{number}", progress=f"旧{text}", problems=text) for number, text in enumerate(HARM)]
    after = [
        entry(period=f"{number}", progress=f"##{text}[x新", next_steps=f"\n::error::{text}", measures=f"a\n{text}")
        for number, text in enumerate(HARM)
    ]
    found = differing(tmp_path, {"ledger/甲局.yaml": ledger(before)}, {"ledger/甲局.yaml": ledger(after)})
    assert len(found.ledgers[0].entries) > 50
    out = form(differences.report(found))  # type: ignore[operator]
    assert intruders(out) == []
    assert unprintable(out) == set()


def test_a_text_cannot_feign_a_change(tmp_path: Path) -> None:
    feigned = "方案[-未-]{+已+}印发。\n    · 存在问题：无"
    assert screen(tmp_path, [entry()], [entry(progress=feigned)]) == [
        "  · 任务 1（做一件事）：进展情况：“方案[-未-]{+已+}印发。 / · 存在问题：无”"
    ]
    old = "方案[-未-]印发，尚未公布，正在核对。"
    assert screen(tmp_path / "2", [entry(progress=old)], [entry(progress="方案印发，尚未公布，正在核对。")]) == [
        f"  · 任务 1（做一件事）：进展情况：“{old}”改为“方案印发，尚未公布，正在核对。”"
    ]


def test_markdown_in_a_text_is_no_markup(tmp_path: Path) -> None:
    bait = "<b>x</b> **粗** [看](http://e.invalid) ~~删~~ | `码` @某人"
    found = differing(
        tmp_path,
        {"ledger/甲局.yaml": ledger([entry(progress=f"{bait}，一年办结，{bait}")])},
        {"ledger/甲局.yaml": ledger([entry(progress=f"{bait}，半年办结，{bait}", problems=bait)])},
    )
    told = differences.markdown(differences.report(found))
    html = MarkdownIt("gfm-like", {"linkify": False}).render(told)
    assert set(re.findall(r"<(\w+)", html)) == {"h2", "h3", "p", "strong", "ul", "li", "s"}
    assert "， <s>一</s> <strong>半</strong> 年办结，" in html


# ---------------------------------------------------------------- in one line


def test_who_wrote_it_is_told_which_texts_it_was(tmp_path: Path) -> None:
    found = differing(tmp_path, {"ledger/甲局.yaml": ledger(BEFORE)}, {"ledger/甲局.yaml": ledger(AFTER)})
    (change,) = found.ledgers[0].entries
    assert entry_told(change) == "工作措施、责任人、进展情况、存在问题、下一步措施有改动；更新日期 2025-09-20"
