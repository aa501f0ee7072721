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
    """One Chinese sentence: what is looked at."""


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

    @property
    def is_error(self) -> bool:
        """Whether the finding makes `validate` fail."""
        return self.kind.severity == "error"

    def order(self) -> tuple[str, int, int, str, str]:
        """Sort key: file, line, column, code."""
        return self.path, self.span.line, self.span.column, self.kind.code, self.message


SYNTAX = Kind("GK001", "syntax", "error", "文件是不是合法的 YAML")
DUPLICATE_KEY = Kind("GK002", "duplicate-key", "error", "同一处的键只写一次")
UNKNOWN_FIELD = Kind("GK003", "unknown-field", "error", "每个键都是认得的")
MISSING_FIELD = Kind("GK004", "missing-field", "error", "必填的键都有值")
BAD_VALUE = Kind("GK005", "bad-value", "error", "值的写法合乎约定")
UNREADABLE_FILE = Kind("GK006", "unreadable-file", "error", "文件在、读得到、大小合适")
ENCODING = Kind("GK007", "encoding", "error", "文件是 UTF-8 编码")
FORBIDDEN_YAML = Kind("GK008", "forbidden-yaml", "error", "不用锚点、别名、标签等复杂写法")
HIDDEN_CHARACTER = Kind("GK009", "hidden-character", "error", "没有看不见的换行、控制和方向字符")
UNQUOTED_SCALAR = Kind("GK010", "unquoted-scalar", "error", "文字字段里的数字、真假、空值要加引号")
