"""What `show` and the district view of `due` say of adjusted words, merged units, candidates and standing duties."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import UNITS, Outcome, Project
from tests.test_obligations import done, ledger

Run = Callable[..., Outcome]
Build = Callable[..., Project]
AS_OF = ("--as-of", "2025-09-15")
MERGED = UNITS.replace("{name: 乙局, kind: 部门}", "{name: 乙局, kind: 部门, until: 2025-05-31, successors: [丙中心]}")
NOT_OURS = "task: 1, status: 不涉及, reason: 无此业务"


def lines(run: Run, built: Project, *args: str) -> list[str]:
    result = run(*args, cwd=built.root)
    assert (result.code, result.err) == (0, "")
    return result.out.splitlines()


def line(run: Run, built: Project, start: str, *args: str) -> str:
    """Return the one line of a view that begins so."""
    (found,) = [text for text in lines(run, built, *args) if text.startswith(start)]
    return found


def amendment(field: str, before: str, after: str) -> str:
    values = "".join(f", {key}: {value}" for key, value in (("from", before), ("to", after)) if value)
    record = f"kind: 调整, task: 1, field: {field}{values}, document: 示〔2025〕5号, date: 2025-07-01"
    return f"amendments:\n  - {{{record}}}\n"


# ---------------------------------------------------------------- adjusted words


@pytest.mark.parametrize(
    ("deadline", "after", "shown"),
    [
        ("10月底前", "11月底前", "10月底前，调整为11月底前 → 2025-11-30"),
        ("10月底前", "长期坚持", "10月底前，调整为长期坚持（长期）"),
        ("10月底前", "", "10月底前，调整为未注明"),
        ("", "6月底前、11月底前", "未注明，调整为6月底前、11月底前 → 2025-06-30、2025-11-30"),
    ],
)
def test_the_date_stands_behind_the_words_it_was_read_from(
    run: Run, project: Build, deadline: str, after: str, shown: str
) -> None:
    task = "id: 1, text: 做。, responsible: [甲局]" + (f", deadline: {deadline}" if deadline else "")
    built = project(task, decisions=amendment("deadline", deadline, after))
    assert line(run, built, "完成时限：", "show", "1", *AS_OF) == f"完成时限：{shown}"


def test_only_duties_of_the_notice_s_body_are_counted_apart(run: Run, project: Build) -> None:
    numbers = ("1", "1-1", "一", "53补", "正文1")
    built = project(
        *(f"id: {number}, text: 做第{number}件。, responsible: [甲局], deadline: 10月底前" for number in numbers)
    )
    assert "4项任务，另有通知正文要求1项" in lines(run, built, "list")
    assert "4项任务，另有通知正文要求1项；共5项次：计入完成率5" in lines(run, built, "status", *AS_OF)


def test_all_addresses_of_a_proof_are_shown(run: Run, project: Build) -> None:
    proof = '{title: 报告, url: "https://www.example.com/1", path: 材料/a.pdf, document: 甲1号}'
    built = project(
        "id: 1, text: 做。, responsible: [甲局], deadline: 10月底前",
        ledger__甲局=ledger("甲局", f"task: 1, status: 进行中, evidence: [{proof}]"),
    )
    assert "佐证：报告 https://www.example.com/1 材料/a.pdf 甲1号" in run("show", "1", *AS_OF, cwd=built.root).out


def test_before_its_date_an_adjustment_does_not_show(run: Run, project: Build) -> None:
    task = "id: 1, text: 做。, responsible: [甲局], deadline: 10月底前"
    built = project(task, decisions=amendment("deadline", "10月底前", "11月底前"))
    assert line(run, built, "完成时限：", "show", "1", "--as-of", "2025-06-30") == "完成时限：10月底前 → 2025-10-31"


def test_without_a_deadline_nothing_is_said_behind_it(run: Run, project: Build) -> None:
    built = project("id: 1, text: 做。, responsible: [甲局]")
    assert line(run, built, "完成时限：", "show", "1", *AS_OF) == "完成时限：未注明"


def test_units_are_told_as_issued_and_as_adjusted(run: Run, project: Build) -> None:
    task = "id: 1, text: 做。, lead: [甲局], supporting: [乙局], deadline: 10月底前"
    built = project(task, decisions=amendment("supporting", "乙局", "乙局、丙中心"))
    shown = lines(run, built, "show", "1", *AS_OF)
    assert shown[3:5] == ["牵头单位：甲局", "配合单位：乙局，调整为乙局、丙中心"]


# ---------------------------------------------------------------- merged units


def test_a_merged_unit_is_followed_by_who_has_its_duty_now(run: Run, project: Build) -> None:
    built = project("id: 1, text: 做事。, responsible: [甲局, 乙局], deadline: 9月底前", units=MERGED)
    shown = "甲局、乙局（现由丙中心承接）"
    assert line(run, built, "责任单位：", "show", "1", *AS_OF) == f"责任单位：{shown}"
    assert line(run, built, "1  ", "due", *AS_OF).split()[2] == shown
    assert line(run, built, "责任单位：", "show", "1", "--as-of", "2025-05-31") == "责任单位：甲局、乙局"
    (item,) = run("show", "1", *AS_OF, "--format", "json", cwd=built.root).items()
    assert item["responsible"] == ["甲局", "乙局"]


def test_what_a_merged_unit_did_in_its_time_is_its_own(run: Run, project: Build) -> None:
    built = project(
        "id: 1, text: 做事。, responsible: [甲局, 乙局], deadline: 9月底前",
        units=MERGED,
        ledger__乙局=ledger("乙局", done(completed="2025-05-01")),
    )
    assert line(run, built, "责任单位：", "show", "1", *AS_OF) == "责任单位：甲局、乙局"
    assert line(run, built, "1  ", "due", *AS_OF).split()[2] == "甲局、乙局"


def test_of_a_recurring_duty_only_the_rows_that_passed_on_say_so(run: Run, project: Build) -> None:
    built = project(
        "id: 1, text: 做事。, responsible: [乙局], deadline: 每半年",
        units=MERGED,
        ledger__乙局=ledger("乙局", done(completed="2025-05-01", period="上半年")),
    )
    rows = [text.split() for text in lines(run, built, "due", "--all", *AS_OF) if text.startswith("1  ")]
    assert [(row[2], row[6]) for row in rows] == [("乙局（现由丙中心承接）", "12-31"), ("乙局", "06-30")]
    assert line(run, built, "责任单位：", "show", "1", *AS_OF) == "责任单位：乙局（现由丙中心承接）"


def test_without_a_successor_or_a_duty_nothing_is_added(run: Run, project: Build) -> None:
    gone = MERGED.replace(", successors: [丙中心]", "")
    built = project("id: 1, text: 做事。, responsible: [乙局], deadline: 9月底前", units=gone)
    assert line(run, built, "责任单位：", "show", "1", *AS_OF) == "责任单位：乙局"
    built = project(
        "id: 1, text: 做事。, responsible: [乙局], deadline: 9月底前", units=MERGED, decisions=amendment("task", "", "")
    )
    assert line(run, built, "责任单位：", "show", "1", *AS_OF) == "责任单位：乙局"


# ---------------------------------------------------------------- candidates


def test_a_candidate_that_is_not_concerned_is_counted_apart(run: Run, project: Build) -> None:
    built = project(
        "id: 1, text: 做事。, responsible: [甲局, 各有关部门、单位], deadline: 年底前",
        ledger__乙局=ledger("乙局", NOT_OURS),
    )
    shown = lines(run, built, "show", "1", *AS_OF)
    assert shown[7:] == [
        "【未完成 · 已完成 0/1；另有待明确3家，其中1家报不涉及】",
        "单位    分工                      截止   剩余     状态                    记录",
        "甲局    责任                      12-31  剩107天  滞后 未报",
        "示例办  责任（各有关部门、单位）  12-31           待明确；未报",
        "乙局    责任（各有关部门、单位）  12-31           待明确；本单位报不涉及  理由：无此业务",
        "丙中心  责任（各有关部门、单位）  12-31           待明确；未报",
    ]
    assert line(run, built, "1  ", "due", *AS_OF).split()[-1] == "另有待明确3家，其中1家报不涉及"


def test_in_due_it_stays_among_what_awaits_designation(run: Run, project: Build) -> None:
    built = project(
        "id: 1, text: 做事。, responsible: [各有关部门、单位], deadline: 年底前", ledger__乙局=ledger("乙局", NOT_OURS)
    )
    assert lines(run, built, "due", "--unit", "乙局", *AS_OF)[-1] == "【待明确 1】1（加 --all 展开）"
    assert lines(run, built, "due", "--unit", "乙局", "--all", *AS_OF)[-3:] == [
        "【待明确】",
        "序号  任务  分工                      时限    截止   剩余  状态",
        "1     做事  责任（各有关部门、单位）  年底前  12-31        本单位报不涉及",
    ]


def test_a_task_that_every_candidate_disclaims_is_still_in_the_district_view(run: Run, project: Build) -> None:
    names = ("示例办", "甲局", "乙局", "丙中心")
    built = project(
        "id: 1, text: 做事。, responsible: [各有关部门、单位], deadline: 年底前",
        **{f"ledger__{name}": ledger(name, NOT_OURS) for name in names},
    )
    assert lines(run, built, "due", *AS_OF)[2] == "逾期 0 · 30天内 0 · 其后 0 · 长期坚持 0 · 未注明 0 · 待明确 1"
    row = line(run, built, "1  ", "due", "--all", *AS_OF)
    assert row.split()[-2:] == ["待明确4家", "其中4家报不涉及"]
    assert line(run, built, "【", "show", "1", *AS_OF) == "【待明确4家，其中4家报不涉及】"


# ---------------------------------------------------------------- standing duties


def test_of_a_standing_duty_who_has_reported_is_told_and_not_who_is_done(run: Run, project: Build) -> None:
    built = project(
        "id: 1, text: 做事。, responsible: [各部门、单位], deadline: 长期坚持",
        ledger__甲局=ledger("甲局", "task: 1, status: 进行中"),
        ledger__乙局=ledger("乙局", "task: 1, status: 未启动"),
    )
    assert line(run, built, "【", "show", "1", *AS_OF) == "【长期坚持 · 已报进展1家/共4家】"
    assert line(run, built, "1  ", "due", "--all", *AS_OF).split()[4:] == ["已报1/4"]


def test_a_rhythm_without_dates_may_be_done_all_the_same(run: Run, project: Build) -> None:
    built = project(
        "id: 1, text: 做事。, responsible: [甲局, 乙局], deadline: 至少2次",
        ledger__甲局=ledger("甲局", done()),
    )
    assert line(run, built, "【", "show", "1", *AS_OF) == "【长期坚持 · 已报进展1家/共2家，已完成1家】"
    built.write({"ledger/乙局.yaml": ledger("乙局", done())})
    assert line(run, built, "【", "show", "1", *AS_OF) == "【已完成 · 已完成 2/2】"


# ---------------------------------------------------------------- line breaks


def test_a_line_break_is_seen_in_a_table_and_kept_in_json(run: Run, project: Build) -> None:
    entry = 'task: 1, status: 进行中, progress: "写好初稿。\\n\\n正在征求意见。\\n", eta: 2025-09-28'
    task = 'id: 1, text: "做事。\\n做好。", responsible: [甲局], deadline: 9月底前'
    built = project(task, ledger__甲局=ledger("甲局", entry))
    told = "写好初稿。 / 正在征求意见。；预计 2025-09-28 完成"
    assert told in lines(run, built, "show", "1", *AS_OF)[-1]
    assert told in lines(run, built, "show", "1", *AS_OF, "--format", "md")[-1]
    assert lines(run, built, "show", "1", *AS_OF)[2] == "做事。 / 做好。"
    (item,) = run("show", "1", *AS_OF, "--format", "json", cwd=built.root).items()
    assert item["text"] == "做事。\n做好。"
