"""The fingerprint of a fill-in workbook: what was sent comes back, and nothing else is taken for it."""

from __future__ import annotations

import base64
import random
import zlib

import pytest

from gkplan.forms import FIELDS, Packed, Row, evidence_line, fingerprint, milestone_line, normal, unseal


def packed(text: str = "办第一件事") -> Packed:
    cells = {field.key: "" for field in FIELDS} | {"task": "1", "text": text}
    return Packed("example-2025", "甲局", "", (Row(("1", ""), cells),))


@pytest.mark.parametrize("text", ["办第一件事", "=1+1", "一行\n二行", "𠮷“”\t", "长" * 200_000])
def test_what_was_sent_comes_back(text: str) -> None:
    assert unseal(fingerprint(packed(text))) == packed(text)


def test_no_cell_of_a_fingerprint_is_longer_than_a_cell_may_be() -> None:
    noise = "".join(map(chr, random.Random(5).sample(range(0x4E00, 0x9FA5), 20_000)))
    rows = fingerprint(packed(noise * 2))
    assert max(len(value) for _, value in rows) <= 30_000
    assert isinstance(unseal(rows), Packed)


@pytest.mark.parametrize("place", range(1, 7))
def test_every_value_is_under_the_seal(place: int) -> None:
    rows = fingerprint(packed())
    name, value = rows[place]
    rows[place] = (name, value[:-1] + ("0" if value[-1] != "0" else "1"))
    assert unseal(rows) == "核对页被改过"


def resealed(content: bytes) -> list[tuple[str, str]]:
    """Return a fingerprint that is sealed as it should be, with other content: a forgery."""
    from gkplan.forms import _hash, _json

    text = base64.b64encode(content).decode()
    values = ["2", "example-2025", "甲局", packed().issued(), "-"]
    names = [name for name, _ in fingerprint(packed())]
    return list(zip(names, [*values, _hash(_json([*values, text]).encode()), text], strict=True))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no zlib",
        zlib.compress(b"[")[:-1],
        zlib.compress(b"\xff"),
        zlib.compress(b"{}"),
        zlib.compress(b'[["1"]]'),
        zlib.compress(b"[" * 100_000),
        zlib.compress(b"[1]"),
        zlib.compress(bytes(64 * 1024 * 1024)),
    ],
)
def test_a_forged_fingerprint_is_no_traceback(content: bytes) -> None:
    assert unseal(resealed(content)) == "核对页被改过"


def test_what_the_plan_asks_is_one_hash_and_what_the_unit_says_is_not_in_it() -> None:
    row = packed().rows[0]
    filled = packed()._replace(rows=(row._replace(cells={**row.cells, "progress": "在办", "due": "2025-09-30"}),))
    assert filled.issued() == packed().issued()
    assert packed("办第二件事").issued() != packed().issued()


def in_role(role: str) -> str:
    row = packed().rows[0]
    return packed()._replace(rows=(row._replace(cells={**row.cells, "role": role}),)).issued()


def test_another_role_is_another_plan_and_a_designation_is_none() -> None:
    assert in_role("责任（待明确）") == in_role("责任")
    assert in_role("牵头") != in_role("责任")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一\r\n二\r三", "一\n二\n三"),
        ("\u3000一 \t\n  二\u3000\n\n", "一\n  二"),
        ("_x0041_", "_x0041_"),
        ("a_x0007_b", "a_x0007_b"),
    ],
)
def test_how_a_cell_is_compared(text: str, expected: str) -> None:
    assert normal(text) == expected


def test_records_on_one_line() -> None:
    assert evidence_line({"title": "报告\n（一）", "document": "甲〔2025〕3号", "published": "2025-05-20"}) == (
        "报告 / （一） 甲〔2025〕3号 2025-05-20"
    )
    assert milestone_line({"date": "2025-06-30", "text": "初稿 "}) == "2025-06-30 初稿"
