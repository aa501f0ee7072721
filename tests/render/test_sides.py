"""Long texts side by side: what differs is seen, wherever it stands."""

from __future__ import annotations

import pytest

from gkplan.render.sides import both

LONG = "今年以来，收到申请3件，按时答复3件，其中涉及征地补偿1件、低保救助1件、物业管理1件，"


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("短的", "长的", "甲是“短的”，乙是“长的”"),
        ("", "有", "甲是空的，乙是“有”"),
        (f"{LONG}没有被纠正的。", f"{LONG}被纠正1件。", "甲是“…救助1件、物业管理1件，没有被纠正的。”，乙是“…救助1件、物业管理1件，被纠正1件。”"),
        (LONG, f"{LONG}完", "甲是“…救助1件、物业管理1件，”，乙是“…救助1件、物业管理1件，完”"),
        (LONG[:30], LONG, "甲是“…，其中涉及征地补偿1件、”，乙是“…，其中涉及征地补偿1件、低保救助1件、物业管理1件，”"),
        (f"早{LONG}", f"晚{LONG}", f"甲是“早{LONG[:39]}…”，乙是“晚{LONG[:39]}…”"),
        (f"办 理，{LONG}甲", f"办理，{LONG}乙", "甲是“…救助1件、物业管理1件，甲”，乙是“…救助1件、物业管理1件，乙”"),
        (f"{LONG} 完", f"{LONG}完", "甲是“…救助1件、物业管理1件， 完”，乙是“…救助1件、物业管理1件，完”"),
    ],
)  # fmt: skip
def test_long_texts_are_cut_around_their_first_difference(first: str, second: str, told: str) -> None:
    assert both("甲", first, "乙", second) == told
