"""The model in service in detail: its card in the language in force, and the table of what has moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.language import translated
from ml.card import parts
from ml.card.fairness import group_label
from ml.card.parts import Section
from ml.card.sections import sections
from ml.features import feature
from ml.monitoring.drift import Drift
from ml.monitoring.stability import Shift
from ml.serving.evaluation import CostCurve, GroupRow
from ml.sources.report import UnknownTexts
from ml.tables import TABLES
from ml.tables.wording import Text
from scoring.charts.chart import Column, Row, Table
from scoring.pages.model.service import ModelInService
from scoring.text.values import decimal, percent

FURTHEST = 15  # features in the table of what has moved
_PREDICTIONS = gettext_lazy("Probabilité de défaut")
_LEVELS = {
    "stable": gettext_lazy("stable"),
    "moderate": gettext_lazy("à surveiller"),
    "large": gettext_lazy("forte"),
}


@dataclass(frozen=True)
class SectionView:
    """A section of the card. `key` names it in the page's address, and its chart where it has one."""

    key: str
    title: str
    paragraphs: list[str]
    tables: list[Table]


@dataclass(frozen=True, slots=True)
class GroupRates:
    """A group's name, how many clients it has, what share is approved, what share defaulted.

    `is_first` where it begins another attribute.
    """

    group: str
    clients: int
    approved: float
    defaulted: float
    is_first: bool


@dataclass(frozen=True)
class ModelView:
    """What the details say. `weights` are (label, share of all contributions), heaviest first, over so many `clients`.

    `drift` is None where there are too few clients to tell a shift from chance, `unknown` where no client has a
    category that the model does not know.
    """

    version: str
    sections: list[SectionView]
    cost_curve: CostCurve
    groups: list[GroupRates]
    weights: list[tuple[str, float]]
    clients: int
    drift: Table | None
    unknown: Table | None

    @property
    def tables(self) -> list[Table]:
        """Every table of the page."""
        tables = [table for section in self.sections for table in section.tables]
        return [*tables, *(table for table in (self.drift, self.unknown) if table)]


def describe_model(model: ModelInService) -> ModelView:
    """Return the model in service in words and tables."""
    total, evaluation = sum(model.importance.values()), model.model.evaluation
    return ModelView(
        version=model.model.version,
        sections=[_section(section) for section in sections(model.model.manifest, evaluation)],
        cost_curve=evaluation["cost_curve"],
        groups=_groups(evaluation["groups"]),
        weights=[(translated(feature(name).label), weight / total) for name, weight in model.importance.items()],
        clients=model.clients,
        drift=_drift_table(model.drift) if model.drift else None,
        unknown=_unknown_table(model.drift.unknown) if model.drift and model.drift.unknown else None,
    )


def _groups(rows: Sequence[GroupRow]) -> list[GroupRates]:
    attributes = [row["attribute"] for row in rows]
    return [
        GroupRates(
            group=translated(group_label(row)),
            clients=row["clients"],
            approved=row["approved_share"],
            defaulted=row["default_rate"],
            is_first=attributes.index(row["attribute"]) == place,
        )
        for place, row in enumerate(rows)
    ]


def _section(section: Section) -> SectionView:
    title = translated(section.title)
    return SectionView(
        key=section.key,
        title=title,
        paragraphs=[_plain(paragraph) for paragraph in section.paragraphs],
        tables=[
            _table(f"{section.key}-{number}", _caption(title, table), table)
            for number, table in enumerate(section.tables, 1)
        ],
    )


def _caption(title: str, table: parts.Table) -> str:
    """Return what the table holds, or else the section's title and what the rows are: no two have the same name."""
    if table.title:
        return translated(table.title)
    return f"{title} — {translated(table.columns[0]).lower()}"


def _plain(text: Text) -> str:
    """Return a text of the card, which is Markdown, as a page says it: without backticks, guillemets held to words."""
    return translated(text).replace("`", "").replace("« ", "«\u00a0").replace(" »", "\u00a0»")


def _table(name: str, title: str, table: parts.Table) -> Table:
    columns = tuple(
        Column(f"c{place}", translated(column), numeric=place > 0 and place not in table.words)
        for place, column in enumerate(table.columns)
    )
    rows = tuple({f"c{n}": _plain(cell) for n, cell in enumerate(row)} for row in table.rows)
    return Table(name=name, title=title, columns=columns, rows=rows)


def _drift_table(drift: Drift) -> Table:
    """Return the features that have moved the furthest, and the predictions."""
    shifts = [(str(_PREDICTIONS), drift.predictions)]
    shifts += [(translated(feature(one.name).label), one) for one in drift.features[:FURTHEST]]
    columns = (
        Column("label", _("Information")),
        Column("index", _("Indice de stabilité (PSI)"), "index_shown", numeric=True),
        Column("level", _("Dérive"), numeric=True),
        Column("before", _("Non renseigné à l’apprentissage"), "before_shown", numeric=True),
        Column("now", _("Non renseigné aujourd’hui"), "now_shown", numeric=True),
    )
    title = _("Ce qui a le plus changé depuis l’apprentissage")
    rows = tuple(_shift_row(label, shift) for label, shift in shifts)
    return Table(name="drift", title=title, columns=columns, rows=rows)


def _unknown_table(unknown: Sequence[UnknownTexts]) -> Table:
    """Return the columns of the application of which some clients have a category that the model does not know."""
    columns = (
        Column("label", _("Information")),
        Column("rows", _("Clients"), numeric=True),
        Column("share", _("Part de ceux qui ont une valeur"), "share_shown", numeric=True),
        Column("values", _("Valeurs, la plus fréquente d’abord")),
    )
    rows: tuple[Row, ...] = tuple(
        {
            "label": translated(TABLES[one.table].column(one.column).label),
            "rows": one.rows,
            "share": one.share,
            "share_shown": percent(one.share),
            "values": ", ".join(f"{value} ({count})" for value, count in one.values),
        }
        for one in unknown
    )
    return Table("unknown-categories", _("Valeurs que le modèle ne connaît pas"), columns, rows)


def _shift_row(label: str, shift: Shift) -> Row:
    return {
        "label": label,
        "index": shift.index,
        "index_shown": decimal(shift.index, 3),
        "level": str(_LEVELS[shift.level.value]),
        "before": shift.missing_before,
        "before_shown": percent(shift.missing_before),
        "now": shift.missing_now,
        "now_shown": percent(shift.missing_now),
    }
