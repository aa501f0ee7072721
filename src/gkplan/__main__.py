"""The entry point: maps everything that can go wrong to one line and an exit code, and leaves quickly."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return the exit code: 0 done, 1 findings, 2 could not, 130 interrupted."""
    args = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(args)
        sys.stdout.flush()
    except BrokenPipeError:
        return _leave_pipe()
    except KeyboardInterrupt:
        return _say("已中断", None, INTERRUPTED)
    except Exception as error:  # the one place where everything ends in one line
        return _failed(error, args)
    return code


def _run(args: list[str]) -> int:
    if args in (["--version"], ["-V"]):
        from gkplan import __version__

        sys.stdout.write(f"gkplan {__version__}\n")
        return 0
    from gkplan.cli.app import run as run_command

    return run_command(args)


def _failed(error: Exception, args: list[str]) -> int:
    from gkplan.errors import GkplanError

    if isinstance(error, GkplanError):
        return _say(f"错误：{error.message}", error.hint, error.exit_code)
    if type(error).__name__ in {"Abort", "Exit"}:
        return _say("已中断", None, INTERRUPTED)
    if "--debug" in args or os.environ.get("GKPLAN_DEBUG"):
        import traceback

        traceback.print_exc()
        return 2
    if isinstance(error, OSError):
        return _say(f"错误：读写失败（{error.strerror or type(error).__name__}）", "检查磁盘空间和文件权限", 2)
    hint = "加 --debug 重新运行可看到详细信息，请发给维护 gkplan 的同事"
    return _say(f"内部错误：{type(error).__name__}: {error}", hint, 2)


def _say(message: str, hint: str | None, code: int) -> int:
    from gkplan.render.text import clean

    lines = [clean(message)] + ([f"提示：{clean(hint)}"] if hint else [])
    try:
        sys.stdout.flush()
    except OSError:
        _mute(1)
    try:
        sys.stderr.write("".join(f"{line}\n" for line in lines))
        sys.stderr.flush()
    except OSError:
        _mute(2)
    return code


def _leave_pipe() -> int:
    """End quietly when the reader has gone (`gkplan due | head -1`)."""
    _mute(1)
    return 0


def _mute(descriptor: int) -> None:
    """Point a stream at nothing, so that flushing it at exit cannot fail again."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, descriptor)
    except OSError:
        pass


def run() -> None:
    """Run as a program: the console script and `python -m gkplan`."""
    gc.disable()  # a process of 100 ms never needs it; 0.5 times `python -c pass` is saved
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    code = main()
    if "coverage" in sys.modules or os.environ.get("GKPLAN_NO_FAST_EXIT"):
        sys.exit(code)
    sys.stderr.flush()
    os._exit(code)  # skip the interpreter's clean-up; all streams are flushed


if __name__ == "__main__":
    run()
