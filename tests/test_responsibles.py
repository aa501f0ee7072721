"""Responsible cells to roles: the real table, wordings of other tables, and what is composed read back."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gkplan.responsibles import Responsibles, Unreadable, read

NAMES = {
    "区政府办公室": "区政府办公室",
    "区政府办": "区政府办公室",
    "区财政局": "区财政局",
    "区商务局": "区商务局",
    "配合办": "配合办",
    "各镇（街道）": "各镇（街道）",
    "区政府各部门、单位": "区政府各部门、单位",
    "区政府各有关部门、单位": "区政府各有关部门、单位",
    "区政府有关部门、单位": "区政府各有关部门、单位",
}
RELEVANT = ["区政府各有关部门、单位"]


def roles(text: str) -> tuple[list[str], list[str], list[str]]:
    found = read(text, NAMES, RELEVANT)
    assert isinstance(found, Responsibles), found
    return list(found.lead), list(found.responsible), list(found.supporting)


OFFICE, MONEY, TRADE, TOWNS, ALL, SOME = (
    "区政府办公室",
    "区财政局",
    "区商务局",
    "各镇（街道）",
    "区政府各部门、单位",
    "区政府各有关部门、单位",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("各镇（街道）\n区政府各部门、单位", ([], [TOWNS, ALL], [])),
        ("各镇(街道)、区政府各部门、单位", ([], [TOWNS, ALL], [])),
        ("区政府办公室牵头，\n各镇（街道），区政府各\n\n部门、单位配合", ([OFFICE], [], [TOWNS, ALL])),
        ("区政府办公室牵头，区政府各有关部门、单位配合", ([OFFICE], [], [SOME])),
        ("区政府有关部门、单位", ([], [SOME], [])),
        ("区政府办", ([], [OFFICE], [])),
        ("区财政局、区商务局牵头，区政府办公室配合", ([MONEY, TRADE], [], [OFFICE])),
        ("区财政局、区商务局分别牵头落实", ([MONEY, TRADE], [], [])),
        ("区财政局统筹，区商务局落实", ([MONEY], [TRADE], [])),
        ("区财政局主办，区商务局协办", ([MONEY], [], [TRADE])),
        ("区财政局牵头，区商务局会办；区政府办公室", ([MONEY], [OFFICE], [TRADE])),
        ("区财政局负责，区商务局配合", ([], [MONEY], [TRADE])),
        ("区财政局、区商务局按职责分工负责", ([], [MONEY, TRADE], [])),
        ("由区财政局牵头，会同区商务局、区政府办公室", ([MONEY], [], [TRADE, OFFICE])),
        ("牵头单位：区财政局；配合单位：区商务局、区政府办公室", ([MONEY], [], [TRADE, OFFICE])),
        ("牵头：区财政局\n配合：区商务局", ([MONEY], [], [TRADE])),
        ("牵头责任单位 区财政局 / 责任单位 区商务局", ([MONEY], [TRADE], [])),
        ("主要责任单位 区财政局 / 协同配合单位 区商务局", ([MONEY], [], [TRADE])),
        ("责任单位：区财政局，完成时限：2023年10月", ([], [MONEY], [])),
        ("牵头市领导：某某 / 责任单位：区财政局", ([], [MONEY], [])),
        ("（牵头单位：区财政局、区商务局）", ([MONEY, TRADE], [], [])),
        ("区财政局（区国资局）、区商务局", ([], [MONEY, TRADE], [])),
        ("区财政局 (区国资局)", ([], [MONEY], [])),
        ("区财政局 区商务局", ([], [MONEY, TRADE], [])),
        ("区财政局和区商务局配合。", ([], [], [MONEY, TRADE])),
        ("配合办、区财政局", ([], ["配合办", MONEY], [])),
        ("区财政局、区财政局牵头", ([MONEY], [], [])),
        ("区财政局牵头，区政府各部门、单位、区财政局配合", ([MONEY], [], [ALL])),
        ("区财政局；区商务局均为责任单位，以下不再列出", ([], [MONEY, TRADE], [])),
        ("无", ([], [], [])),
        ("—", ([], [], [])),
    ],
)
def test_registered_names(text: str, expected: tuple[list[str], list[str], list[str]]) -> None:
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "relevant", "unknown"),
    [
        ("甲局、乙局等相关部门", ["甲局", "乙局", "相关部门"], ["相关部门"], ["甲局", "乙局", "相关部门"]),
        ("区财政局等相关区直部门", [MONEY, "相关区直部门"], ["相关区直部门"], ["相关区直部门"]),
        ("甲局等部门", ["甲局", "等部门"], ["等部门"], ["甲局", "等部门"]),
        ("各有关单位", ["各有关单位"], ["各有关单位"], ["各有关单位"]),
        ("区政府各有关部门、单位", [SOME], [SOME], []),
        ("区财政厅", ["区财政厅"], [], ["区财政厅"]),
        ("各镇（办）、县（市、区）政府", ["各镇（办）", "县（市、区）政府"], [], ["各镇（办）", "县（市、区）政府"]),
        ("省编办 （省审改办）", ["省编办（省审改办）"], [], ["省编办（省审改办）"]),
    ],
)
def test_names_that_the_register_lacks_stay_as_printed(
    text: str, expected: list[str], relevant: list[str], unknown: list[str]
) -> None:
    found = read(text, NAMES, RELEVANT)
    assert isinstance(found, Responsibles)
    assert (list(found.responsible), list(found.relevant), list(found.unknown)) == (expected, relevant, unknown)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "没有写单位"),
        (" \n", "没有写单位"),
        ("牵头", "“牵头”前面没有单位"),
        ("区财政局\x1b", "有看不见的控制字符"),
        ("甲" * 501, "超过 500 字"),
    ],
)
def test_what_cannot_be_read(text: str, reason: str) -> None:
    found = read(text, NAMES)
    assert isinstance(found, Unreadable)
    assert found.reason == reason


def test_without_a_register_every_name_is_unknown() -> None:
    found = read("甲局牵头，乙局配合", {})
    assert isinstance(found, Responsibles)
    assert (found.lead, found.supporting, found.unknown) == (("甲局",), ("乙局",), ("甲局", "乙局"))


UNITS = st.lists(
    st.sampled_from([OFFICE, MONEY, TRADE, TOWNS, ALL, "丁局", "戊中心"]), min_size=1, max_size=3, unique=True
)
SEPARATORS = st.sampled_from(["、", "，", ",", "；", "\n"])


@settings(derandomize=True, max_examples=300, deadline=None)
@given(UNITS, UNITS, SEPARATORS, st.sampled_from([("牵头", "配合"), ("统筹", "协办"), ("主办", "会办")]))
def test_what_is_composed_is_read_back(first: list[str], second: list[str], mark: str, verbs: tuple[str, str]) -> None:
    second = [name for name in second if name not in first]
    text = f"{mark.join(first)}{verbs[0]}" + (f"，{mark.join(second)}{verbs[1]}" if second else "")
    assert roles(text) == (first, [], second)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from([OFFICE, ALL, "牵头", "配合", "、", "，", "等", "（", "）", "：", "单位", "由", "会同", "\n", " ", "甲", "有关部门"]), max_size=12).map("".join)))  # fmt: skip
def test_arbitrary_text_never_raises(text: str) -> None:
    assert read(text, NAMES, RELEVANT).text == text


LAW, PEOPLE, DATA = "区司法局", "区民政局", "区大数据中心"
WIDER = NAMES | {
    name: name for name in (LAW, PEOPLE, DATA, "区重点项目责任办公室", "各乡镇人民政府、街道办事处", "爱卫办", "区政府")
}
WIDER |= {"各镇街": TOWNS, "区民政和社会事务局": PEOPLE}


@pytest.mark.parametrize(
    ("text", "lead", "responsible", "supporting"),
    [
        ("各镇（街道）\n区政府各部门、单位", [], [TOWNS, ALL], []),
        ("区政府办公室牵头，\n各镇（街道），区政府各\n\n部门、单位配合", [OFFICE], [], [TOWNS, ALL]),
        ("区政府办公室牵头，\n区政府各有关部门、单位\n\n配合", [OFFICE], [], [SOME]),
        ("区政府办公室 ⏎ 区大数据中心", [], [OFFICE, DATA], []),
        ("县(市、区)政府", [], ["县(市、区)政府"], []),
        ("各区直部门、各镇(办)、经开区", [], ["各区直部门", "各镇(办)", "经开区"], []),
        (
            "区数据资源局、区投资促进局、区发改委等相关区直部门、各镇(办)、经开区",
            [],
            ["区数据资源局", "区投资促进局", "区发改委", "相关区直部门", "各镇(办)", "经开区"],
            [],
        ),
        (
            "市发改委、市税务局等市有关单位,各县(市、区)政府",
            [],
            ["市发改委", "市税务局", "市有关单位", "各县(市、区)政府"],
            [],
        ),
        ("相关科室", [], ["相关科室"], []),
        ("规划信息处(爱卫办)", [], ["爱卫办"], []),
        ("法规科牵头,相关科(室)配合。", ["法规科"], [], ["相关科(室)"]),
        ("法规科统筹,各职能科(室)落实。", ["法规科"], ["各职能科(室)"], []),
        ("水资源与供水处牵头,调研处配合", ["水资源与供水处"], [], ["调研处"]),
        ("区财政局牵头,市直各单位落实;各区政府", [MONEY], ["市直各单位", "各区政府"], []),
        (
            "市政府各有关部门,各县市区人民政府、功能区管委会负责落实",
            [],
            ["市政府各有关部门", "各县市区人民政府", "功能区管委会"],
            [],
        ),
        ("省编办 (省审改办)", [], ["省编办(省审改办)"], []),
        (
            "区发展改革委、区建设管理委(区交通委)、区绿化局等公共企事业单位行业主管部门",
            [],
            ["区发展改革委", "区建设管理委(区交通委)", "区绿化局", "公共企事业单位行业主管部门"],
            [],
        ),
        ("区发改委负责落实,完成时限:2023年10月", [], ["区发改委"], []),
        (
            "省政务局、省政务服务和大数据中心牵头,省直相关单位按职责分工负责。各市州、县市区人民政府均为责任单位,以下不再列出",
            ["省政务局", "省政务服务和大数据中心"],
            ["省直相关单位", "各市州", "县市区人民政府"],
            [],
        ),
        (
            "市金融办、人民银行潍坊市中心支行、潍坊银监分局分别牵头落实",
            ["市金融办", "人民银行潍坊市中心支行", "潍坊银监分局"],
            [],
            [],
        ),
        ("牵头单位:区政务服务办;责任部门:其他部门、各街道按职责分别负责", ["区政务服务办"], ["其他部门", "各街道"], []),
        ("(牵头单位:发改委、统计局)", ["发改委", "统计局"], [], []),
        ("牵头责任单位 县教育局 / 责任单位 县各有关单位", ["县教育局"], ["县各有关单位"], []),
        (
            "主要责任单位 区发改委 / 协同配合单位 区工信局、区水利局,各乡镇人民政府、街道办事处,谯城经开区管委会,魏武国控集团。",
            ["区发改委"],
            [],
            ["区工信局", "区水利局", "各乡镇人民政府、街道办事处", "谯城经开区管委会", "魏武国控集团"],
        ),
        ("区政府有关部门,各乡镇人民政府、街道办事处。", [], ["区政府有关部门", "各乡镇人民政府、街道办事处"], []),
        ("牵头市领导:汤飞帆 / 责任单位:市发改委、市农业农村局", [], ["市发改委", "市农业农村局"], []),
        ("省经信厅、省科技厅按职责分工负责", [], ["省经信厅", "省科技厅"], []),
        ("由区财政局牵头，会同区司法局、区民政局等部门", [MONEY], [], [LAW, PEOPLE, "等部门"]),
        ("由X牵头，会同Y、Z等部门", ["X"], [], ["Y", "Z", "等部门"]),
        ("牵头：X；配合：Y、Z", ["X"], [], ["Y", "Z"]),
        ("区政府办公室（牵头）、区司法局（配合）", [OFFICE], [], [LAW]),
        ("区政府办公室（牵头）、区司法局、区财政局", [OFFICE], [LAW, MONEY], []),
        ("区政府办公室（牵头单位），区司法局（配合单位）", [OFFICE], [], [LAW]),
        ("牵头单位：区政府办公室\n责任单位：区司法局、区财政局\n配合单位：无", [OFFICE], [LAW, MONEY], []),
        ("责任单位：区政府办公室牵头，各镇（街道），区政府各部门、单位配合", [OFFICE], [], [TOWNS, ALL]),
        ("区政府办公室牵头区司法局配合", [OFFICE], [], [LAW]),
        ("区政府办公室牵头 区司法局配合", [OFFICE], [], [LAW]),
        ("区政府办公室牵头会同区司法局", [OFFICE], [], [LAW]),
        ("区司法局会同区财政局负责", [], [LAW], [MONEY]),
        ("区政府办公室为牵头单位，区司法局、区财政局为配合单位", [OFFICE], [], [LAW, MONEY]),
        ("以区政府办公室为牵头单位", [OFFICE], [], []),
        ("牵头单位为区政府办公室，配合单位为区司法局", [OFFICE], [], [LAW]),
        ("区政府办公室牵头负责，区司法局积极配合", [OFFICE], [], [LAW]),
        ("区政府办公室总牵头，区司法局、区财政局协助配合", [OFFICE], [], [LAW, MONEY]),
        ("区政府办公室牵头，区司法局、区财政局、区民政局等按职责分工负责", [OFFICE], [LAW, MONEY, PEOPLE, "等"], []),
        ("区政府办公室牵头，区司法局负责，区财政局参与", [OFFICE], [LAW], [MONEY]),
        ("区司法局和区财政局负责落实", [], [LAW, MONEY], []),
        ("区民政和社会事务局、区政府", [], [PEOPLE, "区政府"], []),
        ("区政府信访局", [], ["区政府信访局"], []),
        ("区政府、区财政局", [], ["区政府", MONEY], []),
        ("区\u3000财\u3000政\u3000局", [], [MONEY], []),
        ("区司法局\u3000区财政局", [], [LAW, MONEY], []),
        ("甲局\u3000乙局", [], ["甲局", "乙局"], []),
        ("区 审 计 局", [], ["区审计局"], []),
        ("配合办牵头，区司法局配合", ["配合办"], [], [LAW]),
        ("区重点项目责任办公室负责", [], ["区重点项目责任办公室"], []),
        ("区重大项目推进办公室", [], ["区重大项目推进办公室"], []),
        ("区对口支援和经济协作局", [], ["区对口支援和经济协作局"], []),
        ("区城乡统筹发展局、区财政局", [], ["区城乡统筹发展局", MONEY], []),
        ("区参与式预算中心", [], ["区参与式预算中心"], []),
        ("区协作办、区财政局配合", [], [], ["区协作办", MONEY]),
        ("市高等法院、区中等职业学校", [], ["市高等法院", "区中等职业学校"], []),
        ("区司法局等3个部门", [], [LAW, "等3个部门"], []),
        ("区司法局等有关部门配合", [], [], [LAW, "有关部门"]),
        ("区司法局、区财政局等区政府有关部门、单位", [], [LAW, MONEY, SOME], []),
        ("各有关部门按职责分工负责", [], ["各有关部门"], []),
        ("各相关部门、单位", [], ["各相关部门、单位"], []),
        ("区直有关部门和单位", [], ["区直有关部门和单位"], []),
        ("牵头领导：张三，李四；牵头单位：区司法局", [LAW], [], []),
        ("分管领导：张三\n责任单位：区司法局", [], [LAW], []),
        ("责任单位：区司法局；责任人：张三；完成时限：2025年10月底前", [], [LAW], []),
        ("完成时限：2025年10月；责任单位：区司法局", [], [LAW], []),
        ("责任单位：区司法局；完成时限：10月底前；配合单位：区财政局", [], [LAW], [MONEY]),
        ("区司法局牵头，区财政局、区民政局，各镇街配合", [LAW], [], [MONEY, PEOPLE, TOWNS]),
        ("区司法局、区财政局配合，区政府办公室牵头", [OFFICE], [], [LAW, MONEY]),
        ("【牵头单位】区司法局【配合单位】区财政局", [LAW], [], [MONEY]),
        ("（区政府办公室牵头，各镇（街道）配合）", [OFFICE], [], [TOWNS]),
        ("区政府办公室（配合单位：区司法局、区财政局）", [], [OFFICE], [LAW, MONEY]),
        ("牵头处室：法规科；协办处室：调研处", ["法规科"], [], ["调研处"]),
        ("承办单位：区司法局；会办单位：区财政局", [], [LAW], [MONEY]),
        ("主办单位：区司法局；协办单位：区财政局", [LAW], [], [MONEY]),
        ("参与单位：区司法局", [], [], [LAW]),
        ("1.区司法局 2.区财政局", [], [LAW, MONEY], []),
        ("1、区司法局；2、区财政局", [], [LAW, MONEY], []),
        ("①区司法局②区财政局", [], [LAW, MONEY], []),
        ("区司法局丶区财政局", [], [LAW, MONEY], []),
        ("区司法局|区财政局", [], [LAW, MONEY], []),
        ("区司法局\t区财政局", [], [LAW, MONEY], []),
        ("区司法局牵头、区财政局配合、区民政局", [LAW], [PEOPLE], [MONEY]),
        ("区司法局牵头，并由区财政局配合", [LAW], [], [MONEY]),
        ("区司法局牵头落实，区财政局配合做好相关工作", [LAW], [], [MONEY]),
        ("区司法局负责，各镇（街道）", [], [LAW, TOWNS], []),
        ("区司法局（按职责分工）、区财政局", [], [LAW, MONEY], []),
        ("区司法局牵\n头，区财政局配\n合", [LAW], [], [MONEY]),
        ("区司法局，\n区财政局\n配合", [], [], [LAW, MONEY]),
        ("牵头单位：区司法局；区财政局配合", [LAW], [], [MONEY]),
        ("各镇街，区政府各部门、单位均为责任单位", [], [TOWNS, ALL], []),
        ("区司法局配合，区司法局牵头", [LAW], [], []),
        ("区财政局（区国资局）", [], [MONEY], []),
        ("区国资局（区财政局）", [], [MONEY], []),
        ("区财政局（区司法局）", [], [MONEY], []),
        ("（无）", [], [], []),
        ("无。", [], [], []),
        ("——", [], [], []),
        ("/", [], [], []),
    ],
)
def test_wordings_of_real_tables(text: str, lead: list[str], responsible: list[str], supporting: list[str]) -> None:
    found = read(text, WIDER, RELEVANT)
    assert isinstance(found, Responsibles), found
    assert (list(found.lead), list(found.responsible), list(found.supporting)) == (lead, responsible, supporting)


@pytest.mark.parametrize(
    ("text", "reason", "suggestion"),
    [
        ("配合", "“配合”前面没有单位", None),
        ("牵头单位：", "“牵头单位”后面没有单位", None),
        ("责任单位", "“责任单位”后面没有单位", None),
        ("牵头单位：区司法局；配合单位：", "“配合单位”后面没有单位", None),
        ("牵头单位：区司法局配合", "“牵头单位”后面没有单位", None),
        ("牵头单位：，配合", "“配合”没有对应的单位", None),
        ("区司法局牵头，配合", "“配合”没有对应的单位", None),
        ("牵头，区司法局", "“牵头”前面没有单位", None),
        ("区司法局会同", "“会同”后面没有单位", None),
        ("None", "没有写单位", None),
        ("、，；", "没有写单位", None),
        ("牵头市领导：某某", "只写了领导或时限，没有写单位", None),
        ("督导单位：区司法局", "“督导单位：”不是认识的分工", None),
        ("：区司法局", "“：”不是认识的分工", None),
        ("牵头单值：区司法局", "“牵头单值：”不是认识的分工", "牵头单位："),
        ("牵头和配合单位：区司法局、区财政局", "“牵头和配合单位：”把不同的分工写在一起", None),
        ("区司法局\u200b", "有看不见的控制字符", None),
    ],
)
def test_what_states_no_role_clearly(text: str, reason: str, suggestion: str | None) -> None:
    found = read(text, WIDER)
    assert isinstance(found, Unreadable), found
    assert (found.reason, found.suggestion) == (reason, suggestion)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*WIDER, "法规科", "牵头", "配合", "按职责分工负责", "、", "；", "：", "（", "）", "等部门", "和", "会同", "单位", "责任单位：", "无", "1.", "\n"]), max_size=9).map("".join))  # fmt: skip
def test_each_name_has_one_role_and_is_registered_or_unknown(text: str) -> None:
    found = read(text, WIDER, RELEVANT)
    if isinstance(found, Responsibles):
        stated = found.lead + found.responsible + found.supporting
        assert len(set(stated)) == len(stated)
        assert {*found.relevant, *found.unknown} <= {*stated}
        assert all(name in found.unknown or name in WIDER.values() for name in stated)


@pytest.mark.parametrize("part", ["配合", "(", "()", "等部门", "按职责", "分别", "区 ", "牵头单位：", "市区", "1."])
def test_long_repeats_are_read_at_once(part: str) -> None:
    started = perf_counter()
    read((part * 500)[:500], WIDER)
    assert perf_counter() - started < 1
