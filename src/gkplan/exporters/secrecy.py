"""Marks of secrecy in a text: 秘密★10年, 本件涉及国家秘密, 内部资料. What only speaks of secrecy is none. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

Place = tuple[int, int]
"""As for a slice."""

_WORD = re.compile(
    r"(?:(?:工\s{0,3}作\s{0,3})?[秘祕]|[绝絕]|[机機])\s{0,3}密(?!\s{0,3}[码碼切集封度钥鑰布闭])"
    r"|(?:本|此|该|附)件[是为系属]?于?涉密|(?<![\u4e00-\u9fff])密件"
)
"""Not the middle of 手机密码 or 拒绝密切接触."""
_INTERNAL = re.compile(
    r"[内內]\s{0,3}部(?:资料|文件|材料|使用|掌握|传阅|参考|刊物|通报|传真|明电|发行|简报|电报|讲话)"
    r"|(?<!不)(?:仅限|只限|限于|限|仅供)[内內]\s{0,3}部"
    r"|(?:^|(?<=[(\[【〔〖「『“\"《\s:,.;、。]))(?<!外部[、和与及])[内內]\s{0,3}部(?![、和与及]外部|\s?门)"
    r"(?=$|[)\]】〕〗」』”\"》★\s:,.;、。])"
)
"""内部 as a mark: before the word for a paper, or by itself; 内部管理制度 is none."""

_CLAUSE = re.compile(r"[。;,:!?\n]")
_NEAR = 60
_ITEMS = (
    r"(?:任何|其他|上述|所有|相关|国家|商业|企业|军事|技术|科技|工作|[秘祕]密|机密|绝密|级|内部|敏感|个人|隐私|信息"
    r"|事项|内容|资料|材料|文件|等|和|及|以及|与|或|或者|[、/·'\"“”《》()])*"
)
"""What may stand between a denial, or a verb, and the word that it is about: 不涉及国家秘密、工作秘密."""
_OF_IT = r"(?:涉及到?|涉|属于|属|含有|含|包含|存在|出现|标注|标有|载有|构成|是|为|系)"


class _Excuses(NamedTuple):
    """What makes of a word no mark, as it stands in its clause."""

    denied: re.Pattern[str]
    guarded: re.Pattern[str]
    in_general: re.Pattern[str]
    stated: re.Pattern[str]
    """What makes a mark of even an ordinary compound: 涉及, 属于."""
    kind: re.Pattern[str]
    compound: re.Pattern[str]
    carrier: re.Pattern[str]
    attribute: re.Pattern[str]
    ordinary: re.Pattern[str]


@cache
def _excuses() -> _Excuses:
    duties = (
        "管理|保护|审查|审核|审批|定密|目录|范围|清单|制度|规定|办法|条例|法律|法规|教育|知识|培训|宣传|安全|泄[露漏密]|风险"
        "|检查|自查|排查|销毁|清理|清点|回收|印制|复制|维修|监管|意识|观念|义务|工作"
    )
    return _Excuses(
        denied=re.compile(
            rf"(?:(?<![无莫非得])(?:不|未|没有?|是?否|有无|严禁|禁止|避免|防止|杜绝)(?:得|能|应|可|会|曾|再|予|直接|间接)*"
            rf"(?:{_OF_IT}|泄[露漏])|没有|有?无|并?非){_ITEMS}$"
        ),
        guarded=re.compile(rf"(?:保守|严守|守住?|泄[露漏]|窃取|刺探|收买|侵[犯害]|披露|保护|维护){_ITEMS}$"),
        in_general=re.compile(rf"(?:凡|如|若|一旦|对|将|依法)[^本此该附]*(?:{_OF_IT}|确定为|定为){_ITEMS}$"),
        stated=re.compile(rf"{_OF_IT}{_ITEMS}$"),
        kind=re.compile(r"(?:国家|商业|企业|军事|技术|科技)$"),
        compound=re.compile(r"(?:商业|企业|技术|科技)$"),
        carrier=re.compile(rf"载体(?:的|等)?(?:{duties}|保密|保管|清退)"),
        attribute=re.compile(rf"{_ITEMS}(?:的|者)"),
        ordinary=re.compile(rf"{_ITEMS}(?:载体)?的?(?:{duties})"),
    )


def marks(plain: str) -> Iterator[Place]:
    """Yield where marks of secrecy stand in a text without full-width letters."""
    for match in _WORD.finditer(plain):
        if not _is_excused(match):
            yield match.span()
    for match in _INTERNAL.finditer(plain):
        if not _excuses().denied.search(_before(match)):
            yield match.span()


def _is_excused(match: re.Match[str]) -> bool:
    """Whether a clause only speaks of secrecy, as 经审查不涉及国家秘密 does; another clause excuses nothing."""
    before, after, rules = _before(match), _after(match), _excuses()
    if after.startswith("★"):
        return False
    if rules.denied.search(before) or rules.guarded.search(before):
        return True
    if after.startswith(("性", "计算", "投票", "划票", "写票")) or rules.carrier.match(after):
        return True
    general = rules.attribute.match(after) is not None
    if general and rules.in_general.search(before):
        return True
    stated = rules.stated.search(before) is not None
    if rules.compound.search(before):
        return general or not stated
    work = match[0].startswith("工") or rules.kind.search(before)
    return bool(work) and not stated and rules.ordinary.match(after) is not None


def _before(match: re.Match[str]) -> str:
    """Return what stands before a word in its clause, without blanks."""
    text = match.string[max(match.start() - _NEAR, 0) : match.start()]
    return "".join(_CLAUSE.split(text)[-1].split())


def _after(match: re.Match[str]) -> str:
    text = match.string[match.end() : match.end() + _NEAR]
    return "".join(_CLAUSE.split(text)[0].split())
