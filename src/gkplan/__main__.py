"""The entry point: maps everything that can go wrong to one line and an exit code, and leaves quickly."""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False  # importing `typing` for it would cost `--version` a third of its time
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType
    from typing import NoReturn, TextIO

DONE, COULD_NOT, INTERRUPTED = 0, 2, 130
DEBUG_HINT = "加 --debug 重新运行可看到详细信息，请把它发给维护 gkplan 的同事"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return the exit code: 0 done, 1 findings, 2 could not, 130 interrupted."""
    args = list(sys.argv[1:] if argv is None else argv)
    if sys.stdout is None:
        return _say("错误：标准输出已关闭，结果无处可写", "检查命令后面的重定向", COULD_NOT)
    noted: list[int] = []
    try:
        code = _outcome(args, noted)
    except KeyboardInterrupt:
        return _interrupted()
    return _interrupted() if noted and code != DONE else code


def _outcome(args: list[str], noted: list[int]) -> int:
    """Run, and tell what went wrong; each Ctrl-C is put into `noted`."""
    try:
        code = _run(args, noted)
        sys.stdout.flush()
    except BrokenPipeError as gone:
        _mute(sys.stdout)  # the reader has gone: `gkplan due | head -1`
        return getattr(gone, "exit_code", DONE)
    except Exception as error:  # noqa: BLE001, RUF100  the one place where everything ends in one line
        if noted or _is_of_interrupt(error):
            raise KeyboardInterrupt from error
        return _failed(error, args)
    return code


def _run(args: list[str], noted: list[int]) -> int:
    if args in (["--version"], ["-V"]):
        from gkplan import __version__

        sys.stdout.write(f"gkplan {__version__}\n")
        return DONE
    deafen = _listen(noted)
    try:
        from gkplan.cli.app import run as run_command

        return run_command(args)
    finally:
        deafen()


def _listen(noted: list[int]) -> Callable[[], object]:
    """Note each Ctrl-C and raise `KeyboardInterrupt`, as Python does; return what ends it.

    Python raises it wherever it is, and not all code lets it through: one Ctrl-C was told as an error of the data.
    """
    import signal  # Typer needs it too

    def note(number: int, _: FrameType | None) -> NoReturn:
        noted.append(number)
        raise KeyboardInterrupt

    try:
        if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            return lambda: None  # it is to be ignored: `nohup`, `&` in a script
        signal.signal(signal.SIGINT, note)
    except ValueError:
        return lambda: None  # another thread than the main one gets no signals
    return lambda: signal.signal(signal.SIGINT, signal.default_int_handler)


def _is_of_interrupt(error: BaseException | None) -> bool:
    """Whether an error came of Ctrl-C: Python itself wraps one (`Error calling __set_name__`)."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _interrupted() -> int:
    return _say("已中断", None, INTERRUPTED)


def _failed(error: Exception, args: list[str]) -> int:
    from gkplan.errors import GkplanError

    if isinstance(error, GkplanError):
        return _say(f"错误：{error.message}", error.hint, error.exit_code)
    if _debugging(args):
        import traceback

        return _say_lines(traceback.format_exc().splitlines(), COULD_NOT)
    if isinstance(error, OSError):
        return _say(f"错误：{_told(error)}", "检查磁盘空间和文件权限", COULD_NOT)
    told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return _say(f"内部错误：{told}", DEBUG_HINT, COULD_NOT)


def _debugging(args: list[str]) -> bool:
    return "--debug" in args or os.environ.get("GKPLAN_DEBUG", "0") not in {"", "0"}


def _told(error: OSError) -> str:
    from gkplan.errors import reason_of

    reason = reason_of(error)
    return f"读写“{os.fsdecode(error.filename)}”失败（{reason}）" if _named(error) else f"读写失败（{reason}）"


def _named(error: OSError) -> bool:
    return isinstance(error.filename, (str, bytes)) and bool(error.filename)


def _say(message: str, hint: str | None, code: int) -> int:
    return _say_lines([message] + ([f"提示：{hint}"] if hint else []), code)


def _say_lines(lines: list[str], code: int) -> int:
    """Print to stderr, after what stdout still holds; a stream that cannot be written is left alone."""
    from gkplan.render.text import log_line

    _flush(sys.stdout)
    if sys.stderr is not None:
        try:
            sys.stderr.write("".join(f"{log_line(line)}\n" for line in lines))
        except OSError:
            _mute(sys.stderr)
        _flush(sys.stderr)
    return code


def _flush(stream: TextIO | None) -> None:
    if stream is None:
        return
    try:
        stream.flush()
    except OSError:
        _mute(stream)


def _mute(stream: TextIO) -> None:
    """Point a stream at nothing, so that what it still holds cannot fail again at exit."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
    except (OSError, ValueError):
        return  # a stand-in without a descriptor


def run() -> None:
    """Run as a program: the console script and `python -m gkplan`."""
    fast = sys.gettrace() is None and "coverage" not in sys.modules and not os.environ.get("GKPLAN_NO_FAST_EXIT")
    if fast:
        gc.disable()  # a process of 100 ms never needs it; 0.5 times `python -c pass` is saved
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # the search reads every installed package
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  takes descriptor 2 and keeps it
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    code = main()
    _flush(sys.stderr)
    if not fast:
        sys.exit(code)
    os._exit(code)  # skip the interpreter's clean-up; all streams are flushed


if __name__ == "__main__":
    run()
