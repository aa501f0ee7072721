"""GK0xx, GK601–GK603 and GK900: what is found while a file is read. Pages only; the findings come from the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import cleandoc

from gkplan.diagnostics import (
    BAD_VALUE,
    DUPLICATE_KEY,
    ENCODING,
    FORBIDDEN_YAML,
    HIDDEN_CHARACTER,
    HIDDEN_IN_NAME,
    HIDDEN_IN_TEXT,
    LOOK_ALIKE,
    MISSING_FIELD,
    NOT_JUDGED,
    STRAY_FILE,
    SYNTAX,
    UNKNOWN_FIELD,
    UNQUOTED_SCALAR,
    UNREADABLE_FILE,
    Kind,
)
from gkplan.rules._rule import Check, Found, Rule


def _page(kind: Kind) -> Callable[[Check], Rule]:
    """Turn a function's docstring into the manual page of `kind`."""

    def wrap(check: Check) -> Rule:
        return Rule(kind, cleandoc(check.__doc__ or ""), "reading", check)

    return wrap


@_page(SYNTAX)
def syntax() -> Iterator[Found]:
    """文件不合 YAML 的写法。

    查什么：缩进、冒号、引号、列表的“-”合乎 YAML；没有 git 合并冲突的标记（<<<<<<<）。
    为什么：读不出来的地方，后面的内容都可能错位；出错的那一条不参加其他检查。
    怎么改：照提示改那一处：缩进用半角空格，冒号用半角、后面空一格，引号成对；冲突标记处选定一方，删去标记。
    """
    yield from ()


@_page(DUPLICATE_KEY)
def duplicate_key() -> Iterator[Found]:
    """同一处的键写了两次。

    查什么：一条记录里每个键只出现一次。
    为什么：各种程序取哪一个不一样，有的取前、有的取后，另一个就悄悄丢了。
    怎么改：两处内容核对后只留一处。
    """
    yield from ()


@_page(UNKNOWN_FIELD)
def unknown_field() -> Iterator[Found]:
    """有不认识的键。

    查什么：每个键都是约定的键，写在约定的那一层。
    为什么：拼错的键不起作用，看上去写了，其实等于没写。
    怎么改：照提示改正拼写或移到该在的一层；备注写在任务的 note 或行尾的 # 注释里。
    """
    yield from ()


@_page(MISSING_FIELD)
def missing_field() -> Iterator[Found]:
    """缺少必填的内容。

    查什么：必填的键都在，并且有值；列表里没有空项。
    为什么：缺了必填的内容，这一条就无法使用，会被略过。
    怎么改：补上缺的键和内容；列表里的空项填上或删去。
    """
    yield from ()


@_page(BAD_VALUE)
def bad_value() -> Iterator[Found]:
    """值的写法不合约定。

    查什么：日期写作 2025-09-03；可选的词在可选范围之内；该是列表的写成列表；名称和编号首尾没有空白。
    为什么：写法不一就没法比较和计算，工具也不猜。
    怎么改：照提示改写。
    """
    yield from ()


@_page(UNREADABLE_FILE)
def unreadable_file() -> Iterator[Found]:
    """文件缺少、读不了或太大。

    查什么：tasks.yaml 和 units.yaml 都在；数据文件是普通文件，不是文件夹，也不是指向别处的链接；不超过 5 MiB。
    为什么：少一个文件，其余的就对不上；太大的多半是误存了别的东西。
    怎么改：从 git 恢复缺少的文件；不是数据的移到别处；台账按单位分开。
    """
    yield from ()


@_page(ENCODING)
def encoding() -> Iterator[Found]:
    """文件不是 UTF-8 编码。

    查什么：每个文件都是 UTF-8 编码（开头有没有 BOM 都可以），也没有转码留下的乱码。
    为什么：GBK、UTF-16 编码的文件，别的程序读出来是乱码。
    怎么改：在编辑器里用原来的编码打开，另存为 UTF-8；记事本：另存为 → 编码 UTF-8。
    """
    yield from ()


@_page(FORBIDDEN_YAML)
def forbidden_yaml() -> Iterator[Found]:
    """用了锚点、别名、标签等复杂的 YAML 写法。

    查什么：没有锚点（&）、别名（*）、标签（!）、合并键（<<）和第二个文档（---）；嵌套不超过 50 层。
    为什么：一处改动会牵动看不见的别处；内容也不再是看到的样子。
    怎么改：把内容照写一遍；值以 & * ! 开头的，整个值加引号。
    """
    yield from ()


@_page(HIDDEN_CHARACTER)
def hidden_character() -> Iterator[Found]:
    """有看不见的换行符或控制字符。

    查什么：没有 U+0085、U+2028、U+2029、单独的回车，没有控制字符，开头之外没有 BOM。
    为什么：有的程序在这里换行，有的不换；注释里的字可能变成内容，内容也可能变成注释。
    怎么改：删去这个字符；看不见时，把这一行删掉重新输入。
    """
    yield from ()


@_page(UNQUOTED_SCALAR)
def unquoted_scalar() -> Iterator[Found]:
    """文字里的数字、真假或空值没有加引号。

    查什么：文字字段的值不是裸写的 true、no、null、~ 或数字；序号、周期、年度可以不加引号。
    为什么：别的 YAML 程序会把 no 当成“假”，把 12:30 当成 750。
    怎么改：加上引号；没有内容的，删去这一行。
    """
    yield from ()


@_page(STRAY_FILE)
def stray_file() -> Iterator[Found]:
    """文件的名称或位置不对，不会被读到。

    查什么：数据文件夹里的 YAML 文件都是 tasks.yaml、units.yaml、decisions.yaml，或直接放在 ledger/ 里的台账。
    为什么：decisions.yml、decision.yaml、ledger/旧/甲局.yaml 一类的文件没有人读，写在里面的等于没写，也不会报错。
    怎么改：改成约定的名称，放到约定的位置；不是数据的，移出数据文件夹。
    """
    yield from ()


@_page(HIDDEN_IN_NAME)
def hidden_in_name() -> Iterator[Found]:
    """键、名称或编号里有看不见的字符。

    查什么：键、单位和组的名称、序号、周期里没有零宽字符、方向控制字符和其他看不见的字符。
    为什么：两个看上去一样的名称其实不同，任务就对不上单位；方向控制字符还会让人看到颠倒的内容。
    怎么改：删去后重新输入，不要从网页或聊天窗口粘贴。
    """
    yield from ()


@_page(HIDDEN_IN_TEXT)
def hidden_in_text() -> Iterator[Found]:
    """文字或注释里有看不见的字符。

    查什么：正文和注释里没有零宽字符、方向控制字符和其他看不见的字符。
    为什么：看不见的字符让搜索和比对落空；方向控制字符让人看到的与程序读到的不是一回事。
    怎么改：删去它；看不见时，把前后几个字一起删掉重新输入。
    """
    yield from ()


@_page(LOOK_ALIKE)
def look_alike_digit() -> Iterator[Found]:
    """编号或日期用了全角数字。

    查什么：序号、周期、年度和各种日期里的数字是半角的。
    为什么：“１”和“1”是两个字符，序号和日期就对不上。
    怎么改：改成半角数字。
    """
    yield from ()


@_page(NOT_JUDGED)
def not_judged() -> Iterator[Found]:
    """基准的计划或登记册读不出，没有检查这次修改是否允许。

    查什么：--against 的基准里，tasks.yaml 和 units.yaml 读得出来。
    为什么：没有可比的原文，改了什么都看不出来；没有检查过的修改不能算通过。
    怎么改：单独提交一次，只把读不出的文件改正，请人看过再放行；以后的修改照常检查。
    """
    yield from ()
