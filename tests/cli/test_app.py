"""The shell around all commands: help, usage errors, exit codes, streams and what is imported when."""

from __future__ import annotations

import errno
import gc
import io
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType
from typing import Annotated, Literal, NoReturn

import pytest
import typer

from gkplan import __main__ as entry
from gkplan import errors
from gkplan.__main__ import main
from gkplan.cli import app
from gkplan.cli import help as pages
from gkplan.render.text import width

Run = Callable[..., tuple[int, str, str]]
PROGRAM = [sys.executable, "-m", "gkplan"]
HINT = "提示：加 --debug 重新运行可看到详细信息，请把它发给维护 gkplan 的同事\n"

GROUPS: list[tuple[str, ...]] = [(), *((name,) for name, item in app.COMMANDS.items() if isinstance(item, app.Branch))]
LEAVES: dict[tuple[str, ...], app.Lazy] = {
    **{(name,): item for name, item in app.COMMANDS.items() if isinstance(item, app.Lazy)},
    **{
        (group, name): item
        for group, branch in app.COMMANDS.items()
        if isinstance(branch, app.Branch)
        for name, item in branch.commands.items()
    },
}
COMMAND_PATHS = sorted((" ".join(("gkplan", *path)) for path in [*GROUPS, *LEAVES]), key=len, reverse=True)
SENTENCE = re.compile(r"(?<![\w./-])[A-Za-z]{3,}(?:[ ,.:]+[A-Za-z]{3,})+(?![\w/-])")


def english(text: str) -> list[str]:
    """Return what reads as English in `text`, apart from option names, commands and paths."""
    for path in COMMAND_PATHS:
        text = text.replace(path, "※")
    return SENTENCE.findall(text)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a runner of one command line: (exit code, stdout, stderr)."""

    def run(*args: str) -> tuple[int, str, str]:
        code = main(args)
        return (code, *capsys.readouterr())

    return run


@pytest.fixture
def add(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., object]], None]:
    """Return a way to register a function as the command `trial`."""

    def register(function: Callable[..., object]) -> None:
        module = ModuleType("gkplan.cli.trial")
        module.__dict__["trial"] = function
        monkeypatch.setitem(sys.modules, "gkplan.cli.trial", module)
        monkeypatch.setitem(app.COMMANDS, "trial", app.Lazy("trial", "trial", "试一试。"))

    return register


Add = Callable[[Callable[..., object]], None]


def raiser(error: BaseException) -> Callable[[], NoReturn]:
    def trial() -> NoReturn:
        raise error

    return trial


def program(*args: str, **more: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONIOENCODING": "utf-8", **more}
    return subprocess.run([*PROGRAM, *args], env=environ, capture_output=True, encoding="utf-8", check=False)


# ---------------------------------------------------------------- help


ROOT_HELP = """\
用法：gkplan [选项] 命令 …

  政务公开工作要点任务分解表的命令行台账：本单位要办什么、何时到期、哪些逾期。

命令"""


@pytest.mark.parametrize("args", [(), ("-h",), ("--help",)])
def test_root_help_goes_to_stdout(call: Run, args: tuple[str, ...]) -> None:
    code, out, err = call(*args)
    assert (code, err) == (0, "")
    assert out.startswith(ROOT_HELP)


@pytest.mark.parametrize("group", GROUPS, ids=" ".join)
def test_a_group_alone_prints_its_help(call: Run, group: tuple[str, ...]) -> None:
    assert call(*group) == call(*group, "--help")


@pytest.mark.parametrize("path", [*GROUPS, *LEAVES], ids=" ".join)
def test_help_is_chinese_and_fits_80_columns(call: Run, monkeypatch: pytest.MonkeyPatch, path: tuple[str, ...]) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, out, err = call(*path, "--help")
    assert (code, err, english(out)) == (0, "", [])
    assert out.startswith(f"用法：{' '.join(('gkplan', *path))} [选项]")
    assert out.endswith("-h, --help" + out.rpartition("-h, --help")[2].rstrip() + "\n")
    assert [line for line in out.splitlines() if width(line) > 80] == []
    assert call(*path, "-h") == (code, out, err)


@pytest.mark.parametrize(("path", "item"), LEAVES.items(), ids=map(" ".join, LEAVES))
def test_every_command_takes_what_is_common_to_all(path: tuple[str, ...], item: app.Lazy) -> None:
    names = {name for param in app.build(path[-1], item).params for name in param.opts}
    assert names >= {"--no-color", "--debug"}


@pytest.mark.parametrize(("path", "item"), LEAVES.items(), ids=map(" ".join, LEAVES))
def test_the_summary_in_the_table_is_the_first_line_of_the_commands_help(path: tuple[str, ...], item: app.Lazy) -> None:
    assert app.build(path[-1], item).help.splitlines()[0] == item.summary


def test_the_help_of_a_group_lists_the_table(call: Run) -> None:
    listed = re.findall(r"^  ([a-z-]+)  +(.*)$", call("--help")[1].split("选项：")[0], re.MULTILINE)
    assert listed == [(name, item.summary) for name, item in app.COMMANDS.items()]


def trial_with_everything(  # every kind of parameter that a command may have
    file: Annotated[str, typer.Argument(help="要读的文件。")],
    others: Annotated[list[str] | None, typer.Argument(metavar="其他", help="其余的文件。")] = None,
    number: Annotated[int, typer.Option("--number", "-n", help="取几个。")] = 3,
    share: Annotated[float | None, typer.Option("--share", help="占多少。")] = None,
    colour: Annotated[Literal["红", "绿"], typer.Option("--colour", help="哪一种。")] = "红",
    unit: Annotated[list[str] | None, typer.Option("--unit", metavar="单位", envvar=["A_UNIT", "B_UNIT"])] = None,
    needed: Annotated[str, typer.Option("--needed", help="一定要写的。")] = ...,  # type: ignore[assignment]
    secret: Annotated[bool, typer.Option("--secret", hidden=True)] = False,
) -> int:
    """试一试。

    第一行
    接着写。
    """
    return 0


TRIAL_HELP = """\
用法：gkplan trial [选项] 文本 [其他 …]

  试一试。

  第一行接着写。

参数：
  文本  要读的文件。[必填]
  其他  其余的文件。[可重复]

选项：
  -n, --number 整数  取几个。[默认 3]
  --share 数         占多少。
  --colour 红|绿     哪一种。[默认 红]
  --unit 单位        [可重复；环境变量 A_UNIT、B_UNIT]
  --needed 文本      一定要写的。[必填]
  --no-color         不用颜色。
  --debug            出内部错误时显示详细信息；也可设环境变量 GKPLAN_DEBUG=1。
  -h, --help         显示帮助后退出。
"""


def test_a_help_page_in_full(call: Run, add: Add) -> None:
    add(trial_with_everything)
    assert call("trial", "--help") == (0, TRIAL_HELP, "")


def test_lines_end_between_words_and_never_before_a_closing_mark() -> None:
    assert pages.folded("从当前位置往上找 data/tasks.yaml。再看（这里）", 22) == [
        "从当前位置往上找",
        "data/tasks.yaml。再看",
        "（这里）",
    ]


def test_a_word_too_long_for_a_line_is_cut() -> None:
    assert pages.folded("见" + "a" * 25, 10) == ["见", "a" * 10, "a" * 10, "a" * 5]


def test_no_text_is_one_empty_line() -> None:
    assert pages.folded("", 10) == [""]


# ---------------------------------------------------------------- usage errors


USAGE_ERRORS = {
    "deu": "错误：没有“deu”这个命令\n提示：您是不是要用 due、done？\n",
    "xyzzy": "错误：没有“xyzzy”这个命令\n提示：运行 gkplan --help 查看全部命令\n",
    "parse dedline 9月": "错误：没有“dedline”这个命令\n提示：您是不是要用 deadline？\n",
    "parse xyzzy": "错误：没有“xyzzy”这个命令\n提示：运行 gkplan parse --help 查看全部命令\n",
    "due 甲局": "错误：多了参数“甲局”\n提示：单位写作 --unit 甲局；有空格的值要加引号\n",
    "due -unit 甲局": "错误：多了参数“甲局”\n提示：单位写作 --unit 甲局；有空格的值要加引号\n",
    "due —unit 甲局": "错误：多了参数“—unit”、“甲局”\n提示：选项前面是两个半角减号：--unit\n",
    "due –-all": "错误：多了参数“–-all”\n提示：选项前面是两个半角减号：--all\n",
    "due 30": "错误：多了参数“30”\n提示：运行 gkplan due --help 查看用法；有空格的值要加引号\n",
    "done 3 --completed 2025-09-01": "错误：没有“--completed”这个选项\n提示：您是不是要用 --date？\n",
    "show 1 2 3": "错误：多了参数“2”、“3”\n提示：运行 gkplan show --help 查看用法；有空格的值要加引号\n",
    "due --unit": "错误：选项“--unit”后面要写一个值\n提示：运行 gkplan due --help 查看用法\n",
    "due -u": "错误：选项“-u”后面要写一个值\n提示：运行 gkplan due --help 查看用法\n",
    "due --all=3": "错误：选项“--all”不带值\n提示：运行 gkplan due --help 查看用法\n",
    "--debug=3 due": "错误：选项“--debug”不带值\n提示：运行 gkplan --help 查看用法\n",
    "show": "错误：缺少参数“序号”\n提示：运行 gkplan show --help 查看用法\n",
    "parse deadline": "错误：缺少参数“写法”\n提示：运行 gkplan parse deadline --help 查看用法\n",
    "due --by 2025-9-3 --data data": "错误：--by 的值“2025-9-3”不是日期\n提示：写作 2025-09-03\n",
}


@pytest.mark.parametrize(("line", "said"), USAGE_ERRORS.items())
def test_usage_errors_in_full(call: Run, line: str, said: str) -> None:
    assert call(*line.split()) == (2, "", said)


@pytest.mark.parametrize(
    "line",
    [
        *USAGE_ERRORS,
        "--nope",
        "-x",
        "due --unti 甲",
        "due -x",
        "due --nope=1",
        "due --by",
        "due --within x",
        "due --format jso",
        "overdue --role 谁",
        "list --grep",
        "units a b",
        "validate --format x",
        "trial",
        "trial a",
        "trial a --needed 1 --number x",
        "trial a --needed 1 --share x",
        "trial a --needed 1 --colour 蓝",
    ],
)
def test_usage_errors_are_two_lines_of_chinese(call: Run, add: Add, line: str) -> None:
    add(trial_with_everything)
    code, out, err = call(*line.split())
    assert (code, out, english(err)) == (2, "", [])
    assert re.fullmatch(r"错误：[^\n]+\n提示：[^\n]+\n", err)


def test_an_unknown_option_names_the_likeliest(call: Run) -> None:
    said = call("due", "--unti", "甲")[2]
    assert said.startswith("错误：没有“--unti”这个选项\n提示：您是不是要用")
    assert "--unit" in said


def test_what_the_user_typed_is_made_harmless(call: Run) -> None:
    said = call("due", "\x1b[31m红\u202e\ud800")[2]
    assert said.splitlines()[0] == "错误：多了参数“\\u001b[31m红\\u202e\\ud800”"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Error: No such option: --x", ["such option"]),
        ("Show this message and exit.", ["Show this message and exit"]),
        ("Missing argument 'FILE'.", ["Missing argument"]),
        ("运行 gkplan parse deadline --help 查看 data/tasks.yaml，--format json", []),
    ],
)
def test_the_detector_of_english_finds_typers_own_words(text: str, found: list[str]) -> None:
    assert english(text) == found


# ---------------------------------------------------------------- exit codes and failures


@pytest.mark.parametrize(("result", "code"), [(0, 0), (1, 1), (None, 0)])
def test_a_command_returns_its_exit_code(call: Run, add: Add, result: int | None, code: int) -> None:
    add(lambda: result)
    assert call("trial") == (code, "", "")


def test_a_command_may_leave_by_exit(call: Run, add: Add) -> None:
    add(raiser(typer.Exit(1)))
    assert call("trial") == (1, "", "")


class Strange(errors.GkplanError):
    exit_code = 1


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (errors.DataProblem("没有\x1b数据", "去\n找"), (2, "", "错误：没有\\u001b数据\n提示：去 找\n")),
        (errors.UsageProblem("写错了"), (2, "", "错误：写错了\n")),
        (Strange("怪", "看看"), (1, "", "错误：怪\n提示：看看\n")),
        (KeyboardInterrupt(), (130, "", "已中断\n")),
        (typer.Abort(), (130, "", "已中断\n")),
        (BrokenPipeError(), (0, "", "")),
        (OSError(errno.ENOSPC, "No space"), (2, "", "错误：读写失败（磁盘已满）\n提示：检查磁盘空间和文件权限\n")),
        (
            PermissionError(errno.EACCES, "Permission denied", "/a/b"),
            (2, "", "错误：读写“/a/b”失败（没有权限）\n提示：检查磁盘空间和文件权限\n"),
        ),
        (TimeoutError("x"), (2, "", "错误：读写失败（TimeoutError）\n提示：检查磁盘空间和文件权限\n")),
        (ValueError("a\nb\x1b"), (2, "", f"内部错误：ValueError: a b\\u001b\n{HINT}")),
        (MemoryError(), (2, "", f"内部错误：MemoryError\n{HINT}")),
    ],
)
def test_failures_end_in_a_line(call: Run, add: Add, error: BaseException, expected: tuple[int, str, str]) -> None:
    add(raiser(error))
    assert call("trial") == expected


def test_endless_recursion_ends_in_a_line(call: Run, add: Add) -> None:
    def trial() -> None:
        trial()

    add(trial)
    code, out, err = call("trial")
    assert (code, out) == (2, "")
    assert re.fullmatch(r"内部错误：RecursionError: [^\n]+\n" + HINT, err)


@pytest.mark.parametrize("line", ["--debug trial", "trial --debug"])
def test_debug_shows_the_traceback_before_and_after_the_command(call: Run, add: Add, line: str) -> None:
    add(raiser(ValueError("a\x1bb")))
    code, out, err = call(*line.split())
    assert (code, out) == (2, "")
    assert err.startswith("Traceback (most recent call last):\n")
    assert err.endswith("ValueError: a\\u001bb\n")


@pytest.mark.parametrize(
    ("value", "first"), [("1", "Traceback"), ("yes", "Traceback"), ("0", "内部错误"), ("", "内部错误")]
)
def test_debug_by_environment(call: Run, add: Add, monkeypatch: pytest.MonkeyPatch, value: str, first: str) -> None:
    monkeypatch.setenv("GKPLAN_DEBUG", value)
    add(raiser(ValueError()))
    assert call("trial")[2].startswith(first)


def test_debug_does_not_change_what_was_foreseen(call: Run, add: Add) -> None:
    add(raiser(errors.DataProblem("没有数据", "去找")))
    assert call("--debug", "trial") == (2, "", "错误：没有数据\n提示：去找\n")


def test_what_was_printed_before_a_failure_is_kept(call: Run, add: Add) -> None:
    def trial() -> None:
        sys.stdout.write("一\n")
        raise errors.DataProblem("断了")

    add(trial)
    assert call("trial") == (2, "一\n", "错误：断了\n")


# ---------------------------------------------------------------- Ctrl-C


def swallowed() -> None:
    """Press Ctrl-C where some library takes it for an error of its own and goes on."""
    with suppress(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def wrapped() -> None:
    """Press Ctrl-C where Python wraps it, as it does while it makes a class."""
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt as pressed:
        raise RuntimeError("Error calling __set_name__") from pressed


def refused() -> NoReturn:
    swallowed()
    raise errors.DataProblem("数据有错误，不能给出结果", "按上面各条改正")


def failed() -> NoReturn:
    swallowed()
    raise ValueError("x")


def found() -> int:
    swallowed()
    return 1


def pressed() -> None:
    signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("trial", [pressed, wrapped, refused, failed, found])
def test_ctrl_c_is_told_as_such_whatever_becomes_of_it(call: Run, add: Add, trial: Callable[[], object]) -> None:
    add(trial)
    assert call("trial") == (130, "", "已中断\n")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_was_done_in_spite_of_ctrl_c_is_done(call: Run, add: Add) -> None:
    add(swallowed)
    assert call("trial") == (0, "", "")


def test_an_error_that_wraps_ctrl_c_is_one_though_no_signal_was_seen(call: Run, add: Add) -> None:
    def trial() -> None:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt:
            raise OSError(errno.EIO, "x")  # noqa: B904  in its context only

    add(trial)
    assert call("trial") == (130, "", "已中断\n")


def test_ctrl_c_that_is_to_be_ignored_stays_so(call: Run, add: Add) -> None:
    seen: list[object] = []
    add(lambda: seen.append(signal.getsignal(signal.SIGINT)))
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert call("trial") == (0, "", "")
    finally:
        signal.signal(signal.SIGINT, before)
    assert seen == [signal.SIG_IGN]


def test_a_thread_that_gets_no_signals_may_run_a_command(call: Run, add: Add) -> None:
    codes: list[int] = []
    add(lambda: 1)
    thread = threading.Thread(target=lambda: codes.append(main(["trial"])))
    thread.start()
    thread.join()
    assert codes == [1]


# ---------------------------------------------------------------- streams


class Failing(io.StringIO):
    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def flush(self) -> None:
        raise self.error


FULL = OSError(errno.ENOSPC, "No space left on device")


def test_a_reader_that_left_before_the_last_flush_is_no_failure(
    call: Run, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(lambda: 1)
    monkeypatch.setattr(sys, "stdout", Failing(BrokenPipeError()))
    assert call("trial") == (0, "", "")


def test_a_full_disk_is_said(call: Run, add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    add(lambda: 0)
    monkeypatch.setattr(sys, "stdout", Failing(FULL))
    assert call("trial") == (2, "", "错误：读写失败（磁盘已满）\n提示：检查磁盘空间和文件权限\n")


def test_nothing_can_be_said_on_a_full_stderr(call: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Failing(FULL))
    assert call("deu") == (2, "", "")


def test_a_stderr_that_cannot_be_written_changes_no_exit_code(call: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Failing(FULL)
    monkeypatch.setattr(stream, "write", raiser_of(FULL))
    monkeypatch.setattr(sys, "stderr", stream)
    assert call("deu") == (2, "", "")


def raiser_of(error: OSError) -> Callable[[str], NoReturn]:
    def write(_: str) -> NoReturn:
        raise error

    return write


@pytest.mark.parametrize("line", ["--version", "--help", "due"])
def test_a_closed_stdout_is_said(call: Run, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert call(line) == (2, "", "错误：标准输出已关闭，结果无处可写\n提示：检查命令后面的重定向\n")


posix = pytest.mark.skipif(os.name != "posix", reason="redirections of a POSIX shell")


@posix
@pytest.mark.parametrize("fast", ["", "1"])
@pytest.mark.parametrize("line", ["--version", "--help", "due --help", "parse"])
def test_a_closed_pipe_is_quiet(line: str, fast: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    environ = {**os.environ, "GKPLAN_NO_FAST_EXIT": fast}
    with os.fdopen(writer, "w") as gone:
        done = subprocess.run([*PROGRAM, *line.split()], env=environ, stdout=gone, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@posix
@pytest.mark.parametrize(
    ("redirection", "code", "said"),
    [
        (">/dev/full", 2, "错误：读写失败（磁盘已满）\n提示：检查磁盘空间和文件权限\n"),
        (">&-", 2, "错误：标准输出已关闭，结果无处可写\n提示：检查命令后面的重定向\n"),
        (">/dev/null 2>&-", 0, ""),
        (">&- 2>&-", 2, ""),
        (">/dev/full 2>/dev/full", 2, ""),
    ],
)
def test_redirections(redirection: str, code: int, said: str) -> None:
    if "full" in redirection and not os.path.exists("/dev/full"):  # noqa: PTH110
        pytest.skip("no /dev/full here")
    environ = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        ["sh", "-c", f'exec "$0" -m gkplan --help {redirection}', sys.executable],
        env=environ, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (code, said)


@posix
def test_an_argument_that_is_no_text_does_not_break_the_message() -> None:
    done = subprocess.run([*PROGRAM, b"\xff\xfe"], capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.decode().splitlines()[0] == "错误：没有“\\udcff\\udcfe”这个命令"


def test_a_terminal_of_another_encoding_gets_question_marks() -> None:
    environ = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*PROGRAM, "deu"], env=environ, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (2, USAGE_ERRORS["deu"].encode("ascii", "replace"))


# ---------------------------------------------------------------- start-up


HEAVY = ("typer", "rich", "pydantic", "yaml", "dateutil", "gkplan.cli.", "gkplan.obligations")


def loaded(*args: str) -> set[str]:
    """Return which of the heavy modules a command line imports, beyond the shell itself."""
    code = "import sys; from gkplan.__main__ import main; main(sys.argv[1:]); sys.stdout.write(chr(10) + ' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, encoding="utf-8", check=True)
    shell = {"gkplan.cli.app", "gkplan.cli.help", "gkplan.cli.usage"}
    modules = set(done.stdout.splitlines()[-1].split()) - shell
    return {heavy for heavy in HEAVY for name in modules if name == heavy or name.startswith(f"{heavy.rstrip('.')}.")}


def test_the_version_needs_no_typer() -> None:
    assert loaded("--version") == set()


@pytest.mark.parametrize("line", ["", "--help", "parse", "parse -h", "deu", "--nope", "--version parse"])
def test_help_of_groups_and_usage_errors_import_no_command(line: str) -> None:
    assert loaded(*line.split()) == {"typer"}


@pytest.mark.parametrize("line", ["due --help", "due --nope", "show", "validate -h"])
def test_help_and_usage_errors_of_commands_never_need_rich(line: str) -> None:
    assert "rich" not in loaded(*line.split())


@pytest.mark.parametrize("line", ["--version", "-V", "--version due"])
def test_version(call: Run, line: str) -> None:
    assert call(*line.split()) == (0, "gkplan 0.1.0\n", "")


def test_arguments_are_the_programs_own_by_default(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["gkplan", "--version"])
    assert main() == 0
    assert capsys.readouterr().out == "gkplan 0.1.0\n"


@pytest.mark.parametrize(("line", "code"), [("--version", 0), ("deu", 2)])
def test_the_program_leaves_with_the_exit_code(line: str, code: int) -> None:
    assert program(line).returncode == program(line, GKPLAN_NO_FAST_EXIT="1").returncode == code


class Left(Exception):
    pass


@pytest.fixture
def leaving(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Let `run()` be called in this process; return what it did to it."""
    done: list[object] = []

    def leave(code: int) -> NoReturn:
        done.append(code)
        raise Left

    monkeypatch.setattr(sys, "argv", ["gkplan", "--version"])
    monkeypatch.setattr(os, "_exit", leave)
    monkeypatch.setattr(gc, "disable", lambda: done.append("gc"))
    monkeypatch.setattr(sys, "gettrace", lambda: None)
    monkeypatch.delitem(sys.modules, "coverage", raising=False)
    monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", "__all__")
    return done


def test_the_program_is_quick_to_leave(leaving: list[object]) -> None:
    with pytest.raises(Left):
        entry.run()
    assert leaving == ["gc", 0]


def test_tests_may_ask_for_an_ordinary_exit(leaving: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GKPLAN_NO_FAST_EXIT", "1")
    with pytest.raises(SystemExit) as left:
        entry.run()
    assert (left.value.code, leaving) == (0, [])


def test_a_closed_stderr_is_replaced(leaving: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(Left):
        entry.run()
    sys.stderr.close()
    assert leaving == ["gc", 0]


# ---------------------------------------------------------------- completion


def asked(shell: str, **environ: str) -> str:
    return program(_GKPLAN_COMPLETE=f"complete_{shell}", **environ).stdout


def test_bash_completes_commands_and_options() -> None:
    assert asked("bash", COMP_WORDS="gkplan o", COMP_CWORD="1") == "overdue\n"
    assert asked("bash", COMP_WORDS="gkplan due --wi", COMP_CWORD="2") == "--within\n"
    assert asked("bash", COMP_WORDS="gkplan parse d", COMP_CWORD="2") == "deadline\n"
    assert asked("bash", COMP_WORDS="gkplan nope --x", COMP_CWORD="2") == "\n"


def test_other_shells_show_the_summaries() -> None:
    summary = app.COMMANDS["overdue"].summary
    assert f'"overdue":"{summary}"' in asked("zsh", _TYPER_COMPLETE_ARGS="gkplan o")
    assert asked("powershell", _TYPER_COMPLETE_ARGS="gkplan o", _TYPER_COMPLETE_WORD_TO_COMPLETE="o").rstrip() == (
        f"overdue:::{summary}"
    )
    fish = asked("fish", _TYPER_COMPLETE_FISH_ACTION="get-args", _TYPER_COMPLETE_ARGS="gkplan o")
    assert fish == f"overdue\t{summary}\n"


def test_completion_answers_in_this_process(call: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_GKPLAN_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "gkplan overd")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert call() == (0, "overdue\n", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell", "pwsh"])
def test_the_script_of_each_shell_is_shown(call: Run, monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    monkeypatch.setattr("typer._completion_shared._get_shell_name", lambda: shell)
    code, out, err = call("--show-completion")
    assert (code, err) == (0, "")
    assert "_GKPLAN_COMPLETE" in out


def test_completion_is_installed_in_chinese(
    call: Run, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr("pathlib.Path.home", lambda: home)
    monkeypatch.setattr("typer._completion_shared._get_shell_name", lambda: "bash")
    path = home / ".bash_completions" / "gkplan.sh"
    assert call("--install-completion") == (0, f"已为 bash 安装补全：{path}\n重新打开终端后生效。\n", "")
    assert "_GKPLAN_COMPLETE=complete_bash" in path.read_text()


@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_an_unknown_shell_is_said(call: Run, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    monkeypatch.setattr("typer._completion_shared._get_shell_name", lambda: None)
    said = "错误：认不出当前的 shell，补全装不了\n提示：在 bash、zsh、fish 或 PowerShell 里运行这条命令\n"
    assert call(option) == (2, "", said)
