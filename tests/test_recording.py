"""What people type as evidence and as 时间节点: read one way, whoever reads it, and refused where it is in doubt."""

from __future__ import annotations

import pytest

from gkplan.errors import UsageProblem
from gkplan.recording import read_evidence, read_milestone

LINK = "https://example.invalid/1"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("报告 通报.pdf", {"title": "报告", "path": "通报.pdf"}),
        ("示例 报告\u3000通报.pdf", {"title": "示例 报告", "path": "通报.pdf"}),
        ("示例 报告\t通报.pdf", {"title": "示例 报告", "path": "通报.pdf"}),
        ("示例\u00a0报告\u00a0通报.pdf", {"title": "示例\u00a0报告", "path": "通报.pdf"}),
        (f"办结 报告\u3000{LINK}", {"title": "办结 报告", "url": LINK}),
        ("三季度 检查通报\u3000示例〔2025〕3号", {"title": "三季度 检查通报", "document": "示例〔2025〕3号"}),
        (f"报告 {LINK}。", {"title": "报告", "url": LINK}),
        (f"报告 {LINK}；", {"title": "报告", "url": LINK}),
        (f"报告 {LINK}，", {"title": "报告", "url": LINK}),
        ("报告 示例〔2025〕3号。", {"title": "报告", "document": "示例〔2025〕3号"}),
        ("报告 示例〔2025〕3号 2025-09-02。", {"title": "报告", "document": "示例〔2025〕3号", "published": "2025-09-02"}),
        ("报告 示例〔2025〕3号；2025-09-02", {"title": "报告", "document": "示例〔2025〕3号", "published": "2025-09-02"}),
        (
            "1、报告 示例〔2025〕3号 2025 年 9 月 2 日",
            {"title": "1、报告", "document": "示例〔2025〕3号", "published": "2025-09-02"},
        ),
        ("报告 通报.PDF  2025年9月2号", {"title": "报告", "path": "通报.PDF", "published": "2025-09-02"}),
        ("报告 通报.pdf\u3000２０２５．９．２", {"title": "报告", "path": "通报.pdf", "published": "2025-09-02"}),
        ("2024/2025年度 报告 归档3", {"title": "2024/2025年度 报告", "document": "归档3"}),
        ("照片 佐证/照片1.jpg", {"title": "照片", "path": "佐证/照片1.jpg"}),
    ],
)  # fmt: skip
def test_the_last_word_is_the_address_whatever_sets_it_apart(typed: str, meant: dict[str, str]) -> None:
    assert read_evidence(typed) == meant


PATH_HINT = "文件名里不要有空格，文件和这里一起改；标题里的“/”换成“、”"
OWN_DISK = "文件放进仓库，写从仓库起的路径，如 佐证/目录.png；或写链接、文号"
SEVERAL = "几份佐证写几个 --evidence，各写标题和链接、文件或文号"


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        ("照片 佐证/照片 1.jpg", "佐证“照片 佐证/照片 1.jpg”里像是文件的路径有空格，认不准从哪里起", PATH_HINT),
        ("2024/2025年报告 a.pdf", "佐证“2024/2025年报告 a.pdf”里像是文件的路径有空格，认不准从哪里起", PATH_HINT),
        ("照片 D:\\佐证\\照片 1.jpg", "佐证的文件“D:\\佐证\\照片 1.jpg”只在这台电脑上", OWN_DISK),
        (
            "报告 示例〔2025〕3号2025-9-2",
            "佐证“报告 示例〔2025〕3号2025-9-2”的文号和日期连在一起",
            "发布日期前面空一格，写作 2025-09-02",
        ),
        ("报告 示例〔2025〕3号。清单 示例〔2025〕4号", "佐证“报告 示例〔2025〕3号。清单 示例〔2025〕4号”里像是有几份", SEVERAL),
        ("报告 示例〔2025〕3号、示例〔2025〕4号", "佐证“报告 示例〔2025〕3号、示例〔2025〕4号”里像是有几份", SEVERAL),
        (
            f"报告 {LINK}，见附件",
            f"佐证的链接“{LINK}，见附件”里有中文标点",
            "链接后面空一格再写别的；几份佐证写几个 --evidence",
        ),
        ("报告 2025年9月2日", "佐证“报告 2025年9月2日”要有标题，和链接、文件或文号", '写作 "标题 链接或文号"，中间空一格'),
        ("报告 a.pdf 2025年2月30日", "--evidence 的值“2025-02-30”不对：没有这一天", "核对年、月、日"),
    ],
)  # fmt: skip
def test_what_is_in_doubt_is_refused(typed: str, message: str, hint: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read_evidence(typed)
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize("text", ["完成初稿", "完成初稿；再征求意见", "开会，2025年7月1日起施行"])
def test_a_milestone_is_one_text(text: str) -> None:
    assert read_milestone("2025-06-30", text) == {"date": "2025-06-30", "text": text}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("完成初稿；2025-07-31 定稿", "2025-07-31"),
        ("完成初稿; 2025年7月31日前定稿", "2025年7月31日"),
        ("完成初稿。2025.7.31定稿", "2025.7.31"),
        ("完成初稿，2025-07-31 定稿", "2025-07-31"),
        ("完成初稿、2025-7-31：定稿", "2025-7-31"),
    ],
)
def test_two_milestones_in_one_text_are_refused(text: str, day: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read_milestone("2025-06-30", text)
    assert caught.value.message == f"时间节点“{text}”里像是还有一个，从“{day}”起"
    assert caught.value.hint == "几个时间节点写几个 --milestone，各写日期和要做的事"
