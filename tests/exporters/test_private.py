"""What may not go out to the public is found, and what only looks like it is not."""

from __future__ import annotations

import pytest

from gkplan.exporters import private
from gkplan.exporters.private import IDENTITY, LANDLINE, MARK, MOBILE


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("联系人电话13812345678。", MOBILE, "138******78"),
        ("手机：138 1234 5678", MOBILE, "138********78"),
        ("138-1234-5678", MOBILE, "138********78"),
        ("１３８１２３４５６７８", MOBILE, "138******78"),
        ("13\u200b812345678", MOBILE, "138******78"),
        ("+8613812345678", MOBILE, "+86*********78"),
        ("tel13912345678转", MOBILE, "139******78"),
        ("0537-3412345", LANDLINE, "053*******45"),
        ("（0537）3412345", LANDLINE, "(05********45"),
        ("0537 - 3412345转801", LANDLINE, "053*********45"),
        ("05373412345", LANDLINE, "053******45"),
        ("010-61234567", LANDLINE, "010*******67"),
        ("02861234567", LANDLINE, "028******67"),
        ("办公电话：3412345", LANDLINE, "341**45"),
        ("11010519491231002X", IDENTITY, "110*************2X"),
        ("身份证号11010519491231002x，", IDENTITY, "110*************2x"),
        ("110105491231002", IDENTITY, "110**********02"),
        ("秘密★1年", MARK, "秘密"),
        ("本件属机密级", MARK, "机密"),
        ("绝密", MARK, "绝密"),
        ("密级：秘密", MARK, "秘密"),
        ("工作秘密，注意保存", MARK, "工作秘密"),
        ("内部资料，注意保存", MARK, "内部资料"),
        ("仅供内部使用", MARK, "内部使用"),
        ("工作方案（内部）", MARK, "内部"),
        ("【内部】方案", MARK, "内部"),
        ("内部", MARK, "内部"),
        ("此件不涉及企业，属机密", MARK, "机密"),
    ],
)
def test_what_may_not_go_out(text: str, kind: str, shown: str) -> None:
    assert list(private.found(text)) == [private.Found(kind, shown)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-09-30",
        "2025年9月30日前完成",
        "示政办字〔2025〕13号",
        "示档〔2025〕0537-341号",
        "11370812MB2857134T",  # 统一社会信用代码
        "91370000123456789X",
        "370812000123456789",  # 18 digits, no day of birth
        "11010519491231002Y",
        "110105194912310021",  # wrong check digit
        "110105491331002",  # no 13th month
        "990105491231002",  # no such province
        "9876543210123456789",
        "1753862400000",  # a timestamp
        "资金13800000000元",
        "12345热线",
        "拨打400-123-4567",
        "第0252025001号",
        "经审查不涉及国家秘密、工作秘密和商业秘密",
        "不涉及任何秘密",
        "保守国家秘密",
        "依法保护商业秘密",
        "落实国家秘密、工作秘密管理要求",
        "秘密载体销毁",
        "完善内部管理制度",
        "加强内部控制",
        "会同内部审计机构",
        "进展" * 20_000,
    ],
)
def test_what_only_looks_like_it(text: str) -> None:
    assert list(private.found(text)) == []


def test_a_serial_number_inside_a_link_is_none_but_a_number_of_its_own_is() -> None:
    assert list(private.found("https://www.example.com/s?sn=a13812345678f&mid=1", address=True)) == []
    assert list(private.found("https://www.example.com/t20250930_13812345678.html", address=True)) == []
    assert [item.kind for item in private.found("https://www.example.com/?tel=13812345678", address=True)] == [MOBILE]


def test_each_mark_is_told_once_and_each_number_by_itself() -> None:
    found = list(private.found("秘密、秘密；13812345678、13912345679"))
    assert found == [
        private.Found(MOBILE, "138******78"),
        private.Found(MOBILE, "139******79"),
        private.Found(MARK, "秘密"),
    ]
