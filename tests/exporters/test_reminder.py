"""工作提醒单, 催办单 and 督办单, word for word: as a message, as Markdown, and as Word read back by others."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import docx
import pytest

from gkplan.exporters.reminder import Letter, render
from gkplan.obligations import Picture
from gkplan.reminding import Notice, Wanted, reminders
from tests.conftest import HEAD, UNITS, Project, tasks_yaml
from tests.exporters import word
from tests.render.samples import NAUGHTY, intruders, unprintable
from tests.test_obligations import ledger

Build = Callable[..., Project]
NOW = "2025-09-15"
OPENING = "截至2025年9月15日，《示例区2025年任务分解表》（示政办字〔2025〕1号）中由你单位承担的工作，"
REQUEST = (
    "请报送上述工作的完成情况、完成日期和佐证材料；没有办完的，报送进展情况、存在问题、下一步措施和预计完成日期。\n"
)
SIGNED = "示例办\n2025年9月15日\n"
FULL = Letter(by=date(2025, 9, 22), to="示例办二楼", contact="示例人甲 0000-0000000")


def made(
    form: str, project: Project, letter: Letter | None = None, *, as_of: str = NOW, wanted: Wanted | None = None
) -> bytes:
    picture = project.picture(as_of)
    return render(form, reminders(picture, wanted or Wanted()).notices, picture, letter or Letter())


def text(project: Project, letter: Letter | None = None, *, as_of: str = NOW, wanted: Wanted | None = None) -> str:
    return made("text", project, letter, as_of=as_of, wanted=wanted).decode()


def listed(project: Project, as_of: str = NOW) -> list[str]:
    """Return the lines that name tasks."""
    return [line for line in text(project, as_of=as_of).splitlines() if line.startswith(("· ", "  任务"))]


@pytest.fixture
def office(project: Build) -> Project:
    """Return a district with a message of each level: 甲局 督办, 乙局 催办, 丙中心 提醒."""
    return project(
        "id: 1, text: 办第一件事，办好。, responsible: [甲局], deadline: 8月底前",
        "id: 2, text: 办第二件事，办细。, responsible: [甲局, 乙局], deadline: 年底前",
        "id: 3, text: 办第三件事。, responsible: [甲局], deadline: 年底前",
        "id: 4, text: 办第四件事。, lead: [丙中心], supporting: [甲局], deadline: 9月底前",
        ledger__丙中心=ledger("丙中心", "task: 4, status: 进行中, updated: 2025-09-01"),
        decisions=(
            "reminders:\n"
            "  - {unit: 甲局, date: 2025-08-20, level: 提醒, tasks: [1]}\n"
            "  - {unit: 甲局, date: 2025-09-04, level: 催办, tasks: [1]}\n"
        ),
    )


# ---------------------------------------------------------------- the message


def test_a_message_for_each_unit(office: Project) -> None:
    assert text(office, FULL) == (
        "督办单（第2次催办）\n\n"
        f"甲局：\n{OPENING}逾期1项、滞后2项，请抓紧办理。\n\n"
        "【逾期1项】\n"
        "· 任务1 办第一件事：8月底前（8月31日），逾期15天，未报送完成情况；此前已提醒1次、催办1次，最近9月4日。\n\n"
        "【滞后2项】\n"
        "· 以下2项，年底前（12月31日），还剩107天，时限过半，未报送完成情况：\n"
        "  任务2 办第二件事\n"
        "  任务3 办第三件事\n\n"
        f"{REQUEST}报送期限：9月22日（含当日）\n报送至：示例办二楼\n联系人：示例人甲 0000-0000000\n\n"
        f"{SIGNED}"
        "\n------------------------\n\n"
        "催办单\n\n"
        f"乙局：\n{OPENING}滞后1项，请抓紧办理。\n\n"
        "【滞后1项】\n"
        "· 任务2 办第二件事：年底前（12月31日），还剩107天，时限过半，未报送完成情况。\n\n"
        f"{REQUEST}报送期限：9月22日（含当日）\n报送至：示例办二楼\n联系人：示例人甲 0000-0000000\n\n"
        f"{SIGNED}"
        "\n------------------------\n\n"
        "工作提醒单\n\n"
        f"丙中心：\n{OPENING}临期1项，请按时限办理。\n\n"
        "【临期1项（30天内到期）】\n"
        "· 任务4 办第四件事（牵头）：9月底前（9月30日），还剩15天，已报进行中。\n\n"
        f"{REQUEST}报送期限：9月22日（含当日）\n报送至：示例办二楼\n联系人：示例人甲 0000-0000000\n\n"
        f"{SIGNED}"
    )


def test_what_was_not_given_is_not_said(office: Project) -> None:
    said = text(office)
    assert [word for word in ("报送期限", "报送至", "联系人", "未完成") if word in said] == []
    assert said.endswith(f"\n\n{REQUEST}\n{SIGNED}")


def test_title_and_what_to_send_can_be_given(office: Project) -> None:
    said = text(office, Letter(title="工作提示函", send="一份说明。"))
    assert said.startswith("工作提示函（第2次催办）\n\n甲局：\n")
    assert "\n\n请报送一份说明。\n\n示例办\n" in said


def test_notices_before_the_date_are_numbered_too(project: Build) -> None:
    built = project(
        "id: 1, text: 办事。, responsible: [甲局], deadline: 9月底前",
        ledger__甲局=ledger("甲局", "task: 1, status: 进行中"),
        decisions="reminders:\n  - {unit: 甲局, date: 2025-09-04, level: 提醒, tasks: [1]}\n",
    )
    assert text(built).startswith("工作提醒单（第2次提醒）\n\n")


@pytest.mark.parametrize(
    ("entry", "as_of", "expected"),
    [
        ("status: 未启动", "2025-09-15", "9月底前（9月30日），还剩15天，时限过半，已报未启动"),
        ("status: 进行中", "2025-09-30", "9月底前（9月30日），今天到期，已报进行中"),
        ("status: 进行中", "2025-10-01", "9月底前（9月30日），逾期1天，已报进行中"),
        (
            "status: 进行中, eta: 2025-09-28",
            "2025-09-15",
            "9月底前（9月30日），还剩15天，已报进行中，预计9月28日完成",
        ),
        (
            "status: 未启动, eta: 2026-01-20",
            "2025-09-15",
            "9月底前（9月30日），还剩15天，已报未启动，预计2026年1月20日完成，晚于时限112天",
        ),
        (
            "status: 进行中, eta: 2025-10-20",
            "2025-10-05",
            "9月底前（9月30日），逾期5天，已报进行中，预计10月20日完成",
        ),
        (
            "status: 进行中, extension: {requested: 2025-09-10, until: 2025-12-31, reason: 等待}",
            "2025-10-05",
            "9月底前（9月30日），逾期5天，已报进行中；延期申请待批",
        ),
    ],
)
def test_what_is_said_of_what_was_reported(entry: str, as_of: str, expected: str, project: Build) -> None:
    built = project(
        "id: 1, text: 办事。, responsible: [甲局], deadline: 9月底前", ledger__甲局=ledger("甲局", f"task: 1, {entry}")
    )
    assert listed(built, as_of) == [f"· 任务1 办事：{expected}。"]


RETURNED = """\
verifications:
  - {task: 1, unit: 甲局, date: 2025-09-10, result: 退回, opinion: 缺清单, by: 2025-09-25}
"""


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2025-09-25", "还剩5天，9月10日退回整改（缺清单），要求9月25日前整改"),
        ("2025-09-26", "还剩4天，9月10日退回整改（缺清单），要求9月25日前整改，没有重新报送"),
        ("2025-10-03", "逾期3天，9月10日退回整改（缺清单），要求9月25日前整改，没有重新报送"),
    ],
)
def test_what_was_sent_back_is_said_with_the_reason_and_its_own_date(as_of: str, expected: str, project: Build) -> None:
    entry = (
        "task: 1, status: 已完成, updated: 2025-09-08, completed: 2025-09-08, evidence: [{title: 表, document: 1号}]"
    )
    built = project(
        "id: 1, text: 办事。, responsible: [甲局], deadline: 9月底前",
        ledger__甲局=ledger("甲局", entry),
        decisions=RETURNED,
    )
    assert listed(built, as_of) == [f"· 任务1 办事：9月底前（9月30日），{expected}。"]


DECIDED = """\
extensions:
  - {task: 1, units: [甲局], until: 2025-10-10, reason: 等, result: 同意, approved: 2025-09-01, approved_by: 示例办, document: 1号}
  - {task: 2, units: [甲局], reason: 忙, result: 不同意, approved: 2025-09-01, approved_by: 示例办}
amendments:
  - {kind: 调整, task: 3, field: deadline, from: 9月底前, to: 10月底前, document: 2号, date: 2025-07-01}
"""


def test_extensions_refusals_amendments_and_periods_stand_beside_the_date(project: Build) -> None:
    built = project(
        "id: 1, text: 办一。, responsible: [甲局], deadline: 9月底前",
        "id: 2, text: 办二。, responsible: [甲局], deadline: 8月底前",
        "id: 3, text: 办三。, responsible: [甲局], deadline: 9月底前",
        "id: 4, text: 办四。, responsible: [甲局], deadline: 每月",
        "id: 5, text: 办五。, responsible: [甲局], deadline: '6月底前、11月底前'",
        decisions=DECIDED,
        ledger__甲局=ledger("甲局", *(f"task: 4, period: 2025-0{month}, status: 不涉及, reason: 无" for month in range(3, 9))),
    )  # fmt: skip
    assert listed(built) == [
        "· 任务5 办五：6月底前、11月底前（6月30日），逾期77天，未报送完成情况。",
        "· 任务2 办二：8月底前（8月31日），逾期15天，未报送完成情况；延期申请未获批准。",
        "· 任务1 办一：9月底前（延至10月10日），还剩25天，时限过半，未报送完成情况。",
        "· 任务3 办三：10月底前（10月31日），还剩46天，时限过半，未报送完成情况。",
        "· 任务5 办五：6月底前、11月底前（11月30日），还剩76天，时限过半，未报送完成情况。",
        "· 任务4 办四：每月（9月，9月30日），还剩15天，未报送完成情况。",
    ]


def test_a_successor_is_told_whose_duty_it_was(project: Build) -> None:
    merged = UNITS.replace("name: 乙局, kind: 部门", "name: 乙局, kind: 部门, until: 2025-06-30, successors: [丙中心]")
    built = project("id: 1, text: 办事。, responsible: [乙局], deadline: 8月底前", units=merged)
    assert listed(built) == ["· 任务1 办事（承接乙局）：8月底前（8月31日），逾期15天，未报送完成情况。"]


def test_after_the_year_it_is_said_what_no_record_means(project: Build) -> None:
    built = project("id: 1, text: 办事。, responsible: [甲局], deadline: 年底前")
    said = text(built, Letter(by=date(2026, 2, 1)), as_of="2026-01-05")
    assert said.startswith("督办单\n\n甲局：\n截至2026年1月5日，")
    assert said.endswith(
        "· 任务1 办事：年底前（12月31日），逾期5天，未报送完成情况。\n\n"
        f"{REQUEST}报送期限：2026年2月1日（含当日）\n\n"
        "注：计划年度（2025年）已结束；没有报送记录，不表示没有办。\n\n示例办\n2026年1月5日\n"
    )


def test_without_a_coordinator_the_issuer_signs(project: Build) -> None:
    head = HEAD.replace("  coordinator: 示例办\n", "").replace("  document_number: 示政办字〔2025〕1号\n", "")
    tasks = tasks_yaml("id: 1, text: 办事。, responsible: [甲局], deadline: 8月底前").replace(HEAD, head)
    said = text(project(tasks=tasks))
    assert "，《示例区2025年任务分解表》中由你单位承担的工作，逾期1项，" in said
    assert said.endswith("\n\n示例区办公室\n2025年9月15日\n")


# ---------------------------------------------------------------- the paper


def test_markdown(office: Project) -> None:
    wanted = Wanted(levels=frozenset({"督办", "提醒"}))
    assert made("md", office, FULL, wanted=wanted).decode() == (
        "# 督办单\n\n（第2次催办）\n\n"
        f"甲局：\n\n{OPENING}逾期1项，请抓紧办理。\n\n"
        "## 一、逾期1项\n\n"
        "| 序号 | 工作任务 | 完成时限 | 逾期或剩余 | 报送情况 |\n| --- | --- | --- | --- | --- |\n"
        "| 1 | 办第一件事，办好。 | 8月底前<br>8月31日 | 逾期15天 | 未报送完成情况<br>此前已提醒1次、催办1次，最近9月4日 |\n\n"
        f"{REQUEST}\n报送期限：9月22日（含当日）\n\n报送至：示例办二楼\n\n联系人：示例人甲 0000-0000000\n\n"
        "示例办  \n2025年9月15日\n"
        "\n---\n\n"
        f"# 工作提醒单\n\n丙中心：\n\n{OPENING}临期1项，请按时限办理。\n\n"
        "## 一、临期1项（30天内到期）\n\n"
        "| 序号 | 工作任务 | 分工 | 完成时限 | 逾期或剩余 | 报送情况 |\n| --- | --- | --- | --- | --- | --- |\n"
        "| 4 | 办第四件事。 | 牵头 | 9月底前<br>9月30日 | 还剩15天 | 已报进行中 |\n\n"
        f"{REQUEST}\n报送期限：9月22日（含当日）\n\n报送至：示例办二楼\n\n联系人：示例人甲 0000-0000000\n\n"
        "示例办  \n2025年9月15日\n"
    )


def test_word(office: Project) -> None:
    data = made("docx", office, Letter(by=date(2025, 9, 22)))
    assert word.paragraphs(data)[:10] == [
        ("Title", "督办单"),
        ("Subtitle", "（第2次催办）"),
        ("Flush", ""),
        ("Flush", "甲局："),
        ("BodyText", f"{OPENING}逾期1项、滞后2项，请抓紧办理。"),
        ("Heading1", "一、逾期1项"),
        ("Heading1", "二、滞后2项"),
        ("BodyText", REQUEST.strip()),
        ("BodyText", "报送期限：9月22日（含当日）"),
        ("Flush", ""),
    ]
    assert [[cell.text for cell in row] for row in word.tables(data)[0]] == [
        ["序号", "工作任务", "完成时限", "逾期或剩余", "报送情况"],
        [
            "1",
            "办第一件事，办好。",
            "8月底前\n8月31日",
            "逾期15天",
            "未报送完成情况\n此前已提醒1次、催办1次，最近9月4日",
        ],
    ]
    assert len(word.sections(data)) == 3
    assert docx.Document(io.BytesIO(data)).core_properties.title == "2025年催办单（3家单位）"


def test_the_sign_off_never_stands_alone_on_a_page(office: Project) -> None:
    body = word.part(made("docx", office, Letter(contact="示例人甲")))[0]
    kept = [word.text_of(item) for item in body if item.find(f".//{word.W}keepNext") is not None]
    assert kept[:5] == ["", "联系人：示例人甲", "", "", "示例办"]


@pytest.mark.parametrize(("level", "title"), [("督办", "2025年督办单（甲局）"), ("提醒", "2025年工作提醒单（丙中心）")])
def test_a_paper_for_one_unit_is_called_by_it(level: str, title: str, office: Project) -> None:
    data = made("docx", office, wanted=Wanted(levels=frozenset({level})))  # type: ignore[arg-type]
    assert docx.Document(io.BytesIO(data)).core_properties.title == title


@pytest.mark.parametrize("form", ["text", "md", "docx"])
def test_the_same_notices_give_the_same_bytes(form: str, office: Project) -> None:
    assert made(form, office, FULL) == made(form, office, FULL)


# ---------------------------------------------------------------- texts that do harm


def hostile(picture: Picture, words: str) -> list[Notice]:
    notice = reminders(picture, Wanted()).notices[0]
    item = notice.items[0]
    owed = item.obligation
    owed = owed._replace(duty=owed.duty._replace(text=words, deadline=words), inherited_from=words)
    return [notice._replace(unit=words, items=(item._replace(obligation=owed),))]


def test_no_text_drives_a_terminal_or_becomes_markup(office: Project) -> None:
    picture = office.picture(NOW)
    for words in [item for item in NAUGHTY if item.strip()]:
        letter = Letter(words, None, words, words, words)
        for form in ("text", "md"):
            said = render(form, hostile(picture, words), picture, letter).decode()
            assert unprintable(said) == set(), words
            assert intruders(said) == [], words
    data = render("docx", hostile(picture, "\x1b[31m<w:p>&\ud800"), picture, Letter("\x0b"))
    assert [words for _, words in word.paragraphs(data)][0:4:3] == ["\\u000b", "\\u001b[31m<w:p>&\\ud800："]
