"""What changed in a text, in runs that can be read: no confetti, whole clauses, and never a character lost."""

from __future__ import annotations

import random

import pytest

from gkplan.render.difference_runs import SHAPES
from gkplan.render.marks import MOST_WORK, marked


def told(old: str, new: str) -> str:
    runs = marked(old, new)
    assert "".join(run.text for run in runs if run.op != "come") == old
    assert "".join(run.text for run in runs if run.op != "gone") == new
    return "".join(SHAPES[run.op].format(run.text) for run in runs)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("收到申请3件，按时答复3件", "收到申请12件，按时答复11件", "收到申请[-3-]{+12+}件，按时答复[-3-]{+11+}件"),
        ("已上线", "已上线，访问量1.2万次", "已上线{+，访问量1.2万次+}"),
        ("完成", "已完成并通过验收", "{+已+}完成{+并通过验收+}"),
        ("周二、周四有人坐班", "周一至周五都有人坐班", "周[-二、周四-]{+一至周五都+}有人坐班"),
        ("2025年8月31日前报送", "2025年9月15日前报送", "2025年[-8月31-]{+9月15+}日前报送"),
        ("人手不足，系统对接慢。", "系统对接慢，缺少经费。", "[-人手不足，-]系统对接慢{+，缺少经费+}。"),
    ],
)
def test_only_what_changed_is_marked(old: str, new: str, expected: str) -> None:
    assert told(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # 方案, 科室, 完成 stand in both, and yet did not stay
        ("3月完成方案初稿", "4月印发方案", "[-3月完成方案初稿-]{+4月印发方案+}"),
        (
            "已形成目录初稿，征求了6个科室意见。",
            "已形成目录定稿，经局务会审议通过，印发各科室执行。",
            "已形成目录[-初-]{+定+}稿，[-征求了6个科室意见-]{+经局务会审议通过，印发各科室执行+}。",
        ),
        (
            "已完成3次，计划10月完成第4次",
            "已完成4次，全年任务完成",
            "已完成[-3-]{+4+}次，[-计划10月完成第4次-]{+全年任务完成+}",
        ),
        ("正在起草，预计9月底前印发。", "已于9月12日印发。", "[-正在起草，预计9月底前-]{+已于9月12日+}印发。"),
        ("尚未开始。", "已与数字中心对接，正在开发。", "[-尚未开始。-]{+已与数字中心对接，正在开发。+}"),
    ],
)
def test_what_only_happens_to_stand_in_both_is_not_kept(old: str, new: str, expected: str) -> None:
    assert told(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("系统上线。镇街开发。", "系统上线，运行平稳。镇街完成开发。", "系统上线{+，运行平稳+}。镇街{+完成+}开发。"),
        (
            "举办活动2场，参加群众80人。网上直播观看1200人次。",
            "举办活动3场，邀请群众代表、企业代表120人参加。网上直播观看2500人次，收到建议15条，均已办理答复。",
            (
                "举办活动[-2-]{+3+}场，[-参加群众80人-]{+邀请群众代表、企业代表120人参加+}。"
                "网上直播观看[-1200人次-]{+2500人次，收到建议15条，均已办理答复+}。"
            ),
        ),
    ],
)
def test_the_end_of_a_sentence_stays_where_it_can(old: str, new: str, expected: str) -> None:
    assert told(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("印发通知。", "印发方案，印发通知。", "{+印发方案，+}印发通知。"),
        ("印发方案，印发通知。", "印发通知。", "[-印发方案，-]印发通知。"),
        ("培训2次，检查1次", "培训2次，培训3次，检查1次", "培训2次，{+培训3次，+}检查1次"),
        ("一是甲；三是丙。", "一是甲；二是乙；三是丙。", "一是甲；{+二是乙；+}三是丙。"),
        ("甲。\n丙。", "甲。\n乙。\n丙。", "甲。\n{+乙。\n+}丙。"),
        ("一、甲", "一、甲、甲", "一、甲{+、甲+}"),
        ("共1，2，3项", "共1，22，2，3项", "共1，{+22，+}2，3项"),
    ],
)
def test_what_came_or_went_is_a_whole_clause_where_it_can_be(old: str, new: str, expected: str) -> None:
    assert told(old, new) == expected


def test_long_texts_are_compared_by_clauses() -> None:
    old = "".join(f"第{number}项已经办结，材料报送归档。" for number in range(1, 81))
    new = old.replace("第3项已经办结", "第3项基本办结").replace("第70项已经办结", "第70项尚未办结")
    assert len(old) ** 2 > MOST_WORK
    changes = [(run.op, run.text) for run in marked(old, new) if run.op != "same"]
    assert changes == [("gone", "已经"), ("come", "基本"), ("gone", "已经"), ("come", "尚未")]


@pytest.mark.parametrize(("old", "new"), [("，甲" * 3000, "乙，" * 3000), ("甲" * 9000, "乙" + "甲" * 8000)])
def test_what_would_take_too_long_is_told_as_replaced(old: str, new: str) -> None:
    assert [run.op for run in marked(old, new) if run.op != "same"] == ["gone", "come"]


@pytest.mark.parametrize("seed", range(5))
def test_no_character_is_lost_whatever_changes(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(400):
        old = "".join(chance.choices("甲乙丙12a，。\n ", k=chance.randrange(24)))
        place, length = chance.randrange(len(old) + 1), chance.randrange(6)
        new = old[:place] + chance.choice([old[:length], "甲，", "12", ""]) + old[place + chance.randrange(3) :]
        told(old, new)
        assert all(run.text for run in marked(old, new))
