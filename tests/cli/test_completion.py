"""What the shell is offered: unit names and task ids, silently nothing where there is no data."""

from __future__ import annotations

from pathlib import Path

import pytest

from gkplan.cli import _options, _session
from tests.conftest import ROOT


def test_units_and_tasks_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert "区政府办" in _options.complete_units("区政府")
    assert _options.complete_units("不存在") == []
    assert ("27", "持续整治数字形式主义") in _options.complete_tasks("27")
    assert [number for number, _ in _options.complete_tasks("正文")] == ["正文1", "正文2", "正文3"]


def test_without_data_nothing_is_offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert (_session.completion_names(), _session.completion_tasks()) == ([], [])
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tasks.yaml").write_text("a: [", encoding="utf-8")
    (tmp_path / "data" / "units.yaml").write_text("units: 无\n", encoding="utf-8")
    assert (_session.completion_names(), _session.completion_tasks()) == ([], [])
