"""What a finding is, and how rules name themselves: values only, no checking and no printing."""

from __future__ import annotations

from typing import Literal, NamedTuple

Route = tuple[str | int, ...]
"""A symbolic place inside one file: keys and list indices from the top, e.g. `("plan", "year")`."""

Severity = Literal["error", "warning"]


class Span(NamedTuple):
    """A stretch of one text: lines and columns from 1, columns in characters, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Kind(NamedTuple):
    """The identity of one sort of finding: `GK201`, `unknown-unit`, `error`."""

    code: str
    name: str
    severity: Severity
    title: str
    """One Chinese sentence: the defect."""


class Related(NamedTuple):
    """Another place that a finding speaks of (“已在此处使用”)."""

    path: str
    line: int
    column: int
    message: str


class Finding(NamedTuple):
    """One defect of the data: what is wrong, where, and what to do about it."""

    kind: Kind
    path: str
    """POSIX; relative to the git root, or else to the parent of the data folder."""
    span: Span
    message: str
    hint: str
    related: tuple[Related, ...] = ()
    anchor: str = ""
    """The place in words that survive edits elsewhere: `sections/…/tasks/27/deadline`; no line, no index."""
    excerpt: str = ""
    """The source line that `span` begins in; empty where there is none to show."""

    @property
    def is_error(self) -> bool:
        """Whether the finding makes `validate` fail."""
        return self.kind.severity == "error"

    def order(self) -> tuple[str, int, int, str, str]:
        """Sort key: file, line, column, code."""
        return self.path, self.span.line, self.span.column, self.kind.code, self.message

    def identity(self) -> tuple[str, str, str, str]:
        """Return what stays the same while the defect stays, whatever moves around it."""
        return self.kind.code, self.path, self.anchor, self.message


SYNTAX = Kind("GK001", "syntax", "error", "文件不合 YAML 的写法。")
DUPLICATE_KEY = Kind("GK002", "duplicate-key", "error", "同一处的键写了两次。")
UNKNOWN_FIELD = Kind("GK003", "unknown-field", "error", "有不认识的键。")
MISSING_FIELD = Kind("GK004", "missing-field", "error", "缺少必填的内容。")
BAD_VALUE = Kind("GK005", "bad-value", "error", "值的写法不合约定。")
UNREADABLE_FILE = Kind("GK006", "unreadable-file", "error", "文件缺少、读不了或太大。")
ENCODING = Kind("GK007", "encoding", "error", "文件不是 UTF-8 编码。")
FORBIDDEN_YAML = Kind("GK008", "forbidden-yaml", "error", "用了锚点、别名、标签等复杂的 YAML 写法。")
HIDDEN_CHARACTER = Kind("GK009", "hidden-character", "error", "有看不见的换行符或控制字符。")
UNQUOTED_SCALAR = Kind("GK010", "unquoted-scalar", "error", "文字里的数字、真假或空值没有加引号。")
STRAY_FILE = Kind("GK011", "stray-file", "warning", "文件的名称或位置不对，不会被读到。")
NOT_JUDGED = Kind("GK900", "not-judged", "error", "基准的计划或登记册读不出，没有检查这次修改是否允许。")
HIDDEN_IN_NAME = Kind("GK601", "hidden-in-name", "error", "键、名称或编号里有看不见的字符。")
HIDDEN_IN_TEXT = Kind("GK602", "hidden-in-text", "warning", "文字或注释里有看不见的字符。")
LOOK_ALIKE = Kind("GK603", "look-alike-digit", "error", "编号或日期用了全角数字。")
