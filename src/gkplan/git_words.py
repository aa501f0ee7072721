"""What to tell the user when git cannot give the revision asked for: messages and remedies, no calling of git."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from gkplan.errors import DataProblem, GkplanError, UsageProblem
from gkplan.wording import closest

_DEEPEN = "这里是浅克隆，只有最近的历史：先运行 git fetch --deepen=50 或 git fetch --unshallow"
_IN_CI = "CI 里让检出取全部历史（GitHub 写 fetch-depth: 0，GitLab 写 GIT_DEPTH: 0）"
_LOOK = "运行 git branch -a、git tag 或 git log --oneline 查看有哪些版本"
_FIRST = "没有更早的版本可比；只检查现状就运行 gkplan validate"
_HEX = "[0-9a-fA-F]{4,64}"


class NoHistory(DataProblem):
    """There is no git here to ask, or nothing in it yet; the data themselves can be read all the same."""

    def __init__(self, message: str, remedy: str, instead: str) -> None:
        super().__init__(message, f"{remedy}；{instead}")
        self.remedy = remedy
        """What brings git about, apart from what can be done without it."""


class Unfound(NamedTuple):
    """What is known about a revision that git does not find."""

    name: str
    error: str
    """What git wrote."""
    shallow: bool
    unborn: bool
    """Whether HEAD has no commit yet."""
    kind: str
    """tree or blob, where the name means one of these and no commit."""
    stem: str
    """The part before `~`, `^` or `@`, if that is a commit."""
    depth: str
    """How many commits there are from the stem back to the first."""
    names: tuple[str, ...]
    """Branches, tags and remote-tracking branches."""
    remotes: tuple[str, ...]


def unfound(facts: Unfound) -> GkplanError:
    """Return the error for a revision that git does not find, with the likeliest remedy."""
    name = facts.name
    if facts.unborn and (not facts.names or name.startswith(("HEAD", "@"))):
        return NoHistory("当前分支还没有提交", "先提交一次", _FIRST)
    if "is ambiguous" in facts.error and re.fullmatch(_HEX, name):
        return UsageProblem(f"“{name}”对得上好几个提交", "编号多写几位")
    if facts.kind:
        what = "文件夹" if facts.kind == "tree" else "文件"
        return UsageProblem(f"“{name}”是一个{what}，不是版本", f"写分支、标签或提交号；{_LOOK}")
    if facts.stem:
        return _too_far(facts)
    hints = [*_near(facts), *_fetch(facts)]
    return UsageProblem(f"没有“{name}”这个版本", "；".join(hints or [_LOOK]).replace("？；", "？"))


def _too_far(facts: Unfound) -> GkplanError:
    if not re.fullmatch(r"(?:\^1?|~[0-9]*)+", facts.name.removeprefix("@").removeprefix(facts.stem)):
        return UsageProblem(f"没有“{facts.name}”这个版本", _LOOK)
    message = f"“{facts.name}”比最早的提交还早：从 {facts.stem} 算起一共只有 {facts.depth or '0'} 个提交"
    if facts.shallow:
        return UsageProblem(message, f"{_DEEPEN}；{_IN_CI}")
    return UsageProblem(message, _FIRST if facts.depth == "1" else "写近一些的版本，或用 git log --oneline 查看提交号")


def _near(facts: Unfound) -> list[str]:
    """Name branches and tags that look like the one asked for, first those that lack only the remote."""
    remote, slash, branch = facts.name.partition("/")
    start = remote + slash if slash and remote in facts.remotes else ""  # the remote's name is no likeness
    names = [item for item in facts.names if item.startswith(start) and not item.endswith("/HEAD")]
    same = [item for item in names if item.rpartition("/")[2] == facts.name]
    like = closest(branch if start else facts.name, [item.removeprefix(start) for item in names], cutoff=0.6)
    near = list(dict.fromkeys(same + [start + item for item in like]))[:3]
    return [f"是不是：{'、'.join(near)}？"] if near else []


def _fetch(facts: Unfound) -> list[str]:
    remote, slash, branch = facts.name.partition("/")
    if slash and not branch:
        return ["“/”后面是空的，可能是 CI 里的变量没有值"]
    if slash and remote in facts.remotes:
        option = "--unshallow " if facts.shallow else ""
        target = shlex.quote(f"{branch}:refs/remotes/{remote}/{branch}")
        hint = f"若远程有这个分支，先运行 git fetch {option}{shlex.quote(remote)} {target}"
        return [hint, _IN_CI] if facts.shallow else [hint]
    if facts.shallow:
        return [_DEEPEN, _IN_CI]
    if re.fullmatch(_HEX, facts.name):
        return ["这个提交不在本仓库：先运行 git fetch --all；被强制推送覆盖掉的提交取不回来"]
    return []


def refused(rev: str, name: str, folder: str | None) -> UsageProblem | None:
    """Return the error for what cannot be a revision, or None."""
    if not rev.strip():
        return UsageProblem("版本是空的", "写分支、标签或提交号，如 origin/main；CI 里请检查变量有没有值")
    if not rev.isprintable():
        return UsageProblem(f"版本“{rev}”里有控制字符", "重新输入")
    if rev.startswith("-"):
        return UsageProblem(f"“{rev}”不是版本：版本不能以“-”开头", "写分支、标签或提交号，如 origin/main")
    if not name:
        return UsageProblem(f"“{rev}”里冒号前面没有版本", "写作 版本:文件夹，如 HEAD~1:data；不要用“:/文字”，写提交号")
    if ".." in name or name.startswith("^"):
        return UsageProblem(f"“{rev}”是一段范围，这里只要一个版本", "只写起点，如 origin/main")
    if folder is not None and (folder.startswith("/") or {".", ".."} & set(folder.split("/"))):
        return UsageProblem(f"“{rev}”里的文件夹写法不对", "从仓库的根写起，不用“./”和“../”，如 HEAD~1:data")
    return None


def too_long(rev: str) -> UsageProblem:
    """Return the error for a revision whose name is far too long."""
    return UsageProblem(f"版本太长（{len(rev)} 字）：“{rev[:40]}…”", "写分支、标签或提交号，如 origin/main")


def bad_range(spec: str) -> UsageProblem:
    """Return the error for a pair of revisions that is not one."""
    return UsageProblem(f"看不懂“{spec}”", "写作 旧版本..新版本，如 HEAD~1..HEAD；只写一个版本，就与当前的文件比")


def no_git(error: OSError) -> DataProblem:
    """Return the error where git cannot be started."""
    if isinstance(error, FileNotFoundError):
        return NoHistory("没有找到 git 程序", "装好 git，确认命令行里能运行 git --version", "不比较版本时不需要它")
    return DataProblem(f"git 运行不了（{error.__class__.__name__}）", "确认命令行里能运行 git --version")


def no_repository(folder: Path, error: str) -> DataProblem:
    """Return the error where the data folder has no usable repository around it."""
    if "dubious ownership" in error or "unsafe repository" in error:
        command = re.search(r"^\s*(git config --global --add safe\.directory .+)$", error, re.MULTILINE)
        remedy = command[1].strip() if command else "git config --global --add safe.directory '*'"
        return DataProblem("git 不信任这个仓库：它属于另一个用户", f"确认来源可靠后运行 {remedy}")
    if "not a git repository" in error:
        return NoHistory(
            f"“{folder}”不在 git 仓库里，没有以前的版本可比",
            "在仓库的克隆里运行；还没有仓库，就先 git init 并提交一次",
            "只检查现状就运行 gkplan validate",
        )
    return failed("rev-parse", error, shallow=False)


def outside(folder: Path, *, bare: bool) -> DataProblem:
    """Return the error where the data folder is not part of a work tree."""
    if bare:
        return DataProblem(f"“{folder}”在裸仓库里，没有工作区", "git clone 到别处，在克隆里运行")
    return DataProblem(f"“{folder}”不在 git 的工作区里", "数据文件夹不能放在 .git 里，也不能在工作区之外；移到仓库里")


def no_merge_base(left: str, right: str, *, shallow: bool) -> DataProblem:
    """Return the error for two revisions without a common ancestor."""
    message = f"{left} 与 {right} 没有共同的祖先"
    if shallow:
        return DataProblem(message, f"{_DEEPEN}；{_IN_CI}")
    return DataProblem(message, "两边的历史互不相干；写一个明确的提交号，如 HEAD~1")


def no_such_folder(label: str, folder: str, holders: Iterable[str]) -> UsageProblem:
    """Return the error for a data folder that the user named and the revision lacks."""
    found = [item or "（仓库的根，冒号后面留空）" for item in holders]
    name = label.partition(":")[0]
    hint = f"那里有数据的文件夹：{'、'.join(found)}" if found else "那里没有放 tasks.yaml 和 units.yaml 的文件夹"
    return UsageProblem(f"版本 {name} 的“{folder or '根'}”里没有数据", hint)


def several_folders(label: str, role: str, folders: list[str]) -> DataProblem:
    """Return the error where several folders could be the data folder of old."""
    listed = "、".join(folder or "（仓库的根）" for folder in folders)
    return DataProblem(
        f"{role}里有 {len(folders)} 个文件夹可能是原来的数据文件夹：{listed}",
        f"写明是哪一个，如 {label}:{folders[-1]}",
    )


def failed(command: str, error: str, *, shallow: bool) -> DataProblem:
    """Return the error for anything else that git says, with its own last line."""
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    said = re.sub(r"^(?:fatal|error): ", "", lines[-1]) if lines else "没有说明原因"
    hint = (
        f"{_DEEPEN}；{_IN_CI}"
        if shallow
        else "运行 git fsck 检查仓库；部分克隆要先取全：git fetch --refetch --no-filter，或重新克隆"
    )
    return DataProblem(f"git {command} 失败：{said}", hint)


def lost(label: str, name: str) -> DataProblem:
    """Return the error for a file whose content git cannot give: what cannot be compared is not judged."""
    return DataProblem(
        f"git 给不出“{label}”里 {name} 的内容：克隆不完整，或仓库已损坏",
        "部分克隆要取全：git fetch --refetch --no-filter；仍不行就运行 git fsck，或重新完整克隆",
    )
