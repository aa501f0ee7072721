"""What an annual report may say: only what is on record, and nothing of what is not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from gkplan.queries import short_title
from gkplan.reporting.figures import Figure, of_items, of_table, of_units
from gkplan.reporting.tally import Tally, tally

if TYPE_CHECKING:
    from gkplan.obligations import Obligation
    from gkplan.plan import Task
    from gkplan.reporting.scope import Owed, Scope, Table


class Recorded(NamedTuple):
    """A task, or a checkpoint of one, with records of completion, or of progress where it is a standing one."""

    task: Task
    text: str
    items: Owed

    def figure(self, name: str, label: str) -> Figure:
        """Return how many units have the records, which are of the kind that `name` and `label` tell."""
        point = self.text if self.items[0].duty.checkpoint else ""
        title = f"（{short_title(point).rstrip('。')}）" if point else ""
        return of_units(f"{name}.{self.task.id}{point}", f"任务{self.task.id}{title}{label}", self.items)

    @property
    def units(self) -> tuple[str, ...]:
        """The units that have the records, each once."""
        return tuple(dict.fromkeys(item.unit for item in self.items))


class Part(NamedTuple):
    """One section with the tasks that have records of completion."""

    section: str
    tasks: tuple[Recorded, ...]

    @property
    def items(self) -> Owed:
        """What is completed."""
        return tuple(item for task in self.tasks for item in task.items)


class Annual(NamedTuple):
    """What an annual report may say."""

    scope: Scope
    table: Table
    whole: Tally
    parts: tuple[Part, ...]
    """Sections without any record are not among them."""
    ongoing: tuple[Recorded, ...]
    """The standing tasks that have records of progress."""

    @property
    def several(self) -> bool:
        """Whether it is about more than one unit, so that each task is told with how many have records."""
        return self.scope.units is None or len(self.scope.units) > 1

    def figures(self) -> tuple[Figure, ...]:
        """Return its figures."""
        found = self.whole
        done = (task for part in self.parts for task in part.tasks)
        return (
            *of_table(self.table),
            of_units("units", "承担单位", found.borne),
            of_items("total_done", "有完成记录", found.total_done),
            of_units("done_units", "有完成记录的单位", found.total_done),
            of_items("verified", "审核销号", found.verified),
            *(
                of_items(f"section.{part.tasks[0].task.section_number}", part.section, part.items)
                for part in self.parts
            ),
            of_items("ongoing_reported", "长期坚持已报进展", found.ongoing_reported),
            of_units("ongoing_reported_units", "已报长期坚持进展的单位", found.ongoing_reported),
            *(task.figure("done", "有完成记录的单位") for task in done if self.several),
            *(task.figure("kept_up", "已报进展的单位") for task in self.ongoing if self.several),
        )


def year(scope: Scope) -> Annual:
    """Return what is on record of the year."""
    items = scope.items
    whole = tally(items, scope.picture.as_of)
    sections: dict[str, list[Recorded]] = {}
    for task in _by_task(whole.total_done):
        sections.setdefault(task.task.section, []).append(task)
    return Annual(
        scope=scope,
        table=scope.table(items),
        whole=whole,
        parts=tuple(Part(title, tuple(found)) for title, found in sections.items()),
        ongoing=tuple(_by_task(whole.ongoing_reported)),
    )


def _by_task(items: Iterable[Obligation]) -> list[Recorded]:
    groups: dict[tuple[str, str], list[Obligation]] = {}
    for item in items:
        groups.setdefault((item.task.id, item.duty.text), []).append(item)
    return [Recorded(group[0].task, text, tuple(group)) for (_, text), group in groups.items()]
