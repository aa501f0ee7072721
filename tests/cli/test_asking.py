"""On a terminal what is missing is asked for; off one it is an error (`test_recording.py`)."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest

from tests.conftest import Outcome, Project

Run = Callable[..., Outcome]
Build = Callable[..., Project]
TASKS = (
    "id: 1, text: 办第一件事，办好。, responsible: [甲局], deadline: 9月底前",
    "id: 3, text: 办第三件事。, responsible: [甲局], deadline: 每季度",
)
TODAY = ("--as-of", "2025-09-20")


class Terminal(io.StringIO):
    """What a person types, line by line."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def type_in(*lines: str) -> None:
        monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{line}\n" for line in lines)))
        monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True)

    return type_in


def test_everything_that_is_missing_is_asked_for(project: Build, run: Run, answers: Callable[..., None]) -> None:
    built = project(*TASKS)
    answers("甲局", "3", "3", "", "季度通报 示例〔2025〕8号")
    result = run("done", *TODAY, cwd=built.root)
    assert result.code == 0
    assert result.err == (
        "没有写明单位。\n单位："
        "没有写任务序号。\n  3  办第三件事\n  1  办第一件事\n任务序号："
        "任务 3 分几期报，没有写明报哪一期。\n"
        "  1  2025Q1  一季度（2025-03-31 到期）\n"
        "  2  2025Q2  二季度（2025-06-30 到期）\n"
        "  3  2025Q3  三季度（2025-09-30 到期）\n"
        "  4  2025Q4  四季度（2025-12-31 到期）\n"
        "写序号或内容："
        "任务 3 写已完成，没有写佐证。\n佐证（标题 链接或文号）：佐证（标题 链接或文号）："
    )
    assert built.one("2025-09-20", "甲局", "3", "2025Q3").status == "done"


def test_an_answer_that_will_not_do_is_asked_for_again(project: Build, run: Run, answers: Callable[..., None]) -> None:
    built = project(*TASKS)
    answers("各镇街", "甲局", "2")
    result = run("record", "1", *TODAY, cwd=built.root)
    assert result.code == 0
    assert "“各镇街”是一个组，这里要写一家单位。运行 gkplan units 各镇街 查看它的成员\n" in result.err
    assert built.one("2025-09-20", "甲局").status == "in_progress"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("extend", "9", "-u", "甲局"), "没有任务“9”"),
        (("extend", "1", "-u", "乙局"), "任务 1 不是“乙局”的"),
        (("verify", "9", "-u", "甲局"), "没有任务“9”"),
        (("done", "1", "4", "-u", "甲局"), "任务 4 不是“甲局”的"),
        (("designate", "1", "-u", "甲局"), "任务 1 没有待明确的“有关”组"),
        (("extend", "2", "-u", "示例办", "--grant"), "“示例办”不能批自己的延期，tasks.yaml 的 approvers 里没有别家"),
    ],
)
def test_nothing_is_asked_for_where_what_was_typed_is_wrong(
    args: tuple[str, ...], message: str, project: Build, run: Run, answers: Callable[..., None]
) -> None:
    built = project(
        *TASKS,
        "id: 2, text: 办第二件事。, responsible: [示例办], deadline: 年底前",
        "id: 4, text: 办第四件事。, responsible: [乙局], deadline: 年底前",
    )
    answers("答一", "答二", "答三")
    result = run(*args, *TODAY, cwd=built.root)
    assert result.code == 2
    assert result.err.startswith(f"错误：{message}\n")


def test_no_answer_mends_what_was_typed_wrongly_elsewhere(
    project: Build, run: Run, answers: Callable[..., None]
) -> None:
    built = project(*TASKS)
    answers("甲局", "甲局", "甲局")
    result = run("done", "9", "--evidence", "通报 归档1", *TODAY, cwd=built.root)
    assert result.code == 2
    assert result.err.count("没有任务“9”") == 2
    assert result.err.count("单位：") == 2


def test_what_was_typed_wrongly_is_told_before_anything_is_asked(
    project: Build, run: Run, answers: Callable[..., None]
) -> None:
    built = project(*TASKS)
    answers("1")
    result = run("done", "-u", "丁局", *TODAY, cwd=built.root)
    assert result.err == "错误：没有“丁局”这个单位\n提示：是不是：甲局、乙局？\n"


def test_the_end_of_the_input_leaves_everything(project: Build, run: Run, answers: Callable[..., None]) -> None:
    built = project(*TASKS)
    answers()
    result = run("record", "1", *TODAY, cwd=built.root)
    assert (result.code, result.out) == (130, "")
    assert result.err.endswith("已中断\n")
    assert not (built.data / "ledger").exists()


def test_nobody_else_waits_while_a_question_stands(
    project: Build, run: Run, answers: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from gkplan import storage
    from gkplan.cli import _writing
    from gkplan.writing import Missing

    built = project(*TASKS)
    answers("甲局", "2")
    held: list[bool] = []
    asked = _writing._answer

    def answer(missing: Missing) -> str:
        with storage.hold(built.data, tell=lambda _: None, wait=0.2):
            held.append(True)
        return asked(missing)

    monkeypatch.setattr(_writing, "_answer", answer)
    assert run("record", "1", *TODAY, cwd=built.root).code == 0
    assert held == [True, True]
