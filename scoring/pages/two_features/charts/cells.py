"""Two features across each other as charts: the default rate of each cell, and how many clients are in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ml.population.results import FEWEST_KNOWN_OUTCOMES
from scoring.charts.chart import Chart, Column, Row, as_rows, labelled
from scoring.charts.colours import FAINT, STRONG
from scoring.text.values import counted_clients, decimal, percent

if TYPE_CHECKING:
    from scoring.pages.two_features.presenter import CrossedView

_LONG = 10_000
Figure = Literal["rate", "refused", "share"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: the column and the row it is in, how many clients are there, how many of them have a known outcome."""

    x: int
    y: int
    name: str
    clients: int
    labelled: int
    rate: float | None
    refused: float | None
    share: float
    is_client: bool

    def value(self, figure: Figure) -> float | None:
        """The figure that is drawn, None where too few outcomes, or clients, are known."""
        return {"rate": self.rate, "refused": self.refused, "share": self.share}[figure]

    def shown(self, figure: Figure) -> str:
        """The same as it is written."""
        value = self.value(figure)
        return _("trop peu") if value is None else percent(value)


class CellRow(TypedDict):
    """What is drawn, written and said of a cell. The first of a line names the row, the last line's the columns."""

    order: int
    x: int
    y: int
    cell: str
    row_name: NotRequired[str]
    column_name: NotRequired[str]
    rate: NotRequired[float | None]
    rate_shown: NotRequired[str]
    refused: NotRequired[float | None]
    refused_shown: NotRequired[str]
    share: NotRequired[float]
    share_shown: NotRequired[str]
    clients: int
    clients_shown: str
    labelled: int
    labelled_shown: str
    text: str
    shade: float
    is_client: bool
    sentence: str


def rate_chart(told: CrossedView) -> Chart:
    """Return the default rate by cell, « – » where fewer than FEWEST_KNOWN_OUTCOMES are known."""
    return _chart(told, "rate")


def refusals_chart(told: CrossedView) -> Chart:
    """Return by cell the share of clients whom the model recommends to refuse, « – » where these are few."""
    return _chart(told, "refused")


def density_chart(told: CrossedView) -> Chart:
    """Return the share of all clients that each cell holds."""
    return _chart(told, "share")


def _chart(told: CrossedView, figure: Figure) -> Chart:
    cells = [_cell(told, x, y) for y in range(len(told.rows)) for x in range(len(told.columns))]
    known = [value for cell in cells if (value := cell.value(figure)) is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    return Chart(
        name=f"cells-{figure}",
        spec="heat",
        title=_title(cells, figure),
        summary=_summary(told, cells, figure),
        meaning=_meaning(cells, figure),
        columns=(
            Column("cell", f"{told.x_label} × {told.y_label}"),
            Column(figure, f"{_figure(figure)} (%)", f"{figure}_shown", numeric=True),
            Column("clients", _("Clients"), "clients_shown", numeric=True),
            Column("labelled", _("Issues connues"), "labelled_shown", numeric=True),
        ),
        rows=as_rows(_row(order, cell, told, figure, (low, high)) for order, cell in enumerate(cells)),
        common=_common(told, (low, high), figure, few=len(known) < len(cells)),
    )


def _figure(figure: Figure) -> str:
    if figure == "rate":
        return _("Taux de défaut")
    return _("Refus recommandés") if figure == "refused" else _("Part des clients")


def _cell(told: CrossedView, x: int, y: int) -> Cell:
    counts = told.crossed.cells.get((x, y))
    clients, labelled_, defaulted, refused = (
        (counts.clients, counts.labelled, counts.defaulted, counts.refused) if counts else (0, 0, 0, 0)
    )
    return Cell(
        x=x,
        y=y,
        name=f"{told.columns[x]} × {told.rows[y]}",
        clients=clients,
        labelled=labelled_,
        rate=defaulted / labelled_ if labelled_ >= FEWEST_KNOWN_OUTCOMES else None,
        refused=refused / clients if clients >= FEWEST_KNOWN_OUTCOMES else None,
        share=clients / told.crossed.clients if told.crossed.clients else 0.0,
        is_client=told.crossed.place == (x, y),
    )


def _row(order: int, cell: Cell, told: CrossedView, figure: Figure, ends: tuple[float, float]) -> CellRow:
    value, (low, high) = cell.value(figure), ends
    strength = (value - low) / (high - low) if value is not None and high > low else 0.0
    row: CellRow = {
        "order": order,
        "x": cell.x,
        "y": cell.y,
        "cell": cell.name,
        "clients": cell.clients,
        "clients_shown": decimal(cell.clients, 0),
        "labelled": cell.labelled,
        "labelled_shown": decimal(cell.labelled, 0),
        "text": _written(cell, figure),
        "shade": 0.0 if value is None else FAINT + (STRONG - FAINT) * strength,
        "is_client": cell.is_client,
        "sentence": _said(cell, figure),
    }
    if figure == "rate":
        row["rate"], row["rate_shown"] = cell.rate, cell.shown("rate")
    elif figure == "refused":
        row["refused"], row["refused_shown"] = cell.refused, cell.shown("refused")
    else:
        row["share"], row["share_shown"] = cell.share, cell.shown("share")
    if cell.x == 0:
        row["row_name"] = told.rows[cell.y]
    if cell.y == len(told.rows) - 1:
        row["column_name"] = told.columns[cell.x]
    return row


def _written(cell: Cell, figure: Figure) -> str:
    """Return what is written in a cell: its figure and, below a rate, how many clients there are."""
    value = cell.value(figure)
    shown = "–" if value is None else percent(value, 1 if figure == "share" else 0)
    return shown if figure == "share" else f"{shown}\n{_short(cell.clients)}"


def _short(clients: int) -> str:
    """Return a number of clients as a cell has room for: thousands from ten thousand on."""
    return decimal(clients, 0) if clients < _LONG else _("%(thousands)s k") % {"thousands": decimal(clients / 1000, 0)}


def _common(told: CrossedView, ends: tuple[float, float], figure: Figure, *, few: bool) -> Row:
    low, high = (percent(end, 1 if figure == "share" else 0) for end in ends)
    return {
        "columns": len(told.columns),
        "across": labelled(_("Colonnes"), told.x_axis),
        "down": labelled(_("Lignes"), told.y_axis),
        "shade_title": {
            "rate": _("Taux de défaut (%), au-dessous : clients"),
            "refused": _("Refus recommandés (%), au-dessous : clients"),
            "share": _("Part des clients (%)"),
        }[figure],
        "tone": "share" if figure == "share" else "rate",
        "shade_low": low,
        "shade_high": high,
        "few_text": _("trop peu") if few else "",
        "client_text": _("Ce client"),
    }


def _said(cell: Cell, figure: Figure) -> str:
    rate = (
        labelled(_("refus recommandés"), cell.shown("refused"))
        if figure == "refused"
        else labelled(_("taux de défaut"), cell.shown("rate"))
    )
    sentence = f"{cell.name}. {counted_clients(cell.clients)}, {rate}."
    here = _("Ce client est ici.")
    return f"{sentence} {here}" if cell.is_client else sentence


def _ends(cells: Sequence[Cell], figure: Figure) -> tuple[Cell, Cell] | None:
    """Return the cells of the lowest and the highest figure; None where no cell has one."""
    known = [(value, cell) for cell in cells if (value := cell.value(figure)) is not None]
    if not known:
        return None
    low, high = (end(known, key=lambda one: one[0]) for end in (min, max))
    return low[1], high[1]


def _title(cells: Sequence[Cell], figure: Figure) -> str:
    ends = _ends(cells, figure)
    if ends is None:
        return _("Trop peu d’issues connues pour un taux")
    low, high = (cell.shown(figure) for cell in ends)
    if figure == "rate":
        return _("Taux de défaut : de %(low)s à %(high)s selon la case") % {"low": low, "high": high}
    if figure == "refused":
        return _("Refus recommandés : de %(low)s à %(high)s selon la case") % {"low": low, "high": high}
    return _("La case la plus fournie réunit %(high)s des clients") % {"high": high}


def _summary(told: CrossedView, cells: Sequence[Cell], figure: Figure) -> tuple[str, ...]:
    drawn = _(
        "Tableau coloré de %(columns)s colonnes (« %(across)s ») et %(rows)s lignes (« %(down)s »), %(clients)s ; "
        "plus la couleur d’une case est soutenue, plus son chiffre est haut."
    ) % {
        "columns": len(told.columns),
        "across": told.x_label,
        "rows": len(told.rows),
        "down": told.y_label,
        "clients": counted_clients(told.crossed.clients),
    }
    ends, missing = _ends(cells, figure), _missing(told)
    if ends is None:
        return drawn, *missing
    low, high = (f"{cell.name} ({cell.shown(figure)})" for cell in ends)
    extremes = _("Le plus haut : %(high)s. Le plus bas : %(low)s.") % {"high": high, "low": low}
    few = sum(cell.value(figure) is None for cell in cells)
    if not few:
        return drawn, *missing, extremes
    if figure == "refused":
        said = ngettext(
            "%(few)s case sans part : moins de %(fewest)s clients.",
            "%(few)s cases sans part : moins de %(fewest)s clients.",
            few,
        )
        return drawn, *missing, extremes, said % {"few": few, "fewest": FEWEST_KNOWN_OUTCOMES}
    return (
        drawn,
        *missing,
        extremes,
        ngettext(
            "%(few)s case sans taux : moins de %(fewest)s issues connues.",
            "%(few)s cases sans taux : moins de %(fewest)s issues connues.",
            few,
        )
        % {"few": few, "fewest": FEWEST_KNOWN_OUTCOMES},
    )


def _missing(told: CrossedView) -> tuple[str, ...]:
    """Return what the last column and row are about, where some clients lack a value; nothing where none does."""
    crossed = told.crossed
    ends = (told.x_label, crossed.columns), (told.y_label, crossed.rows)
    lacking = [label for label, slots in ends if slots and slots[-1].is_missing]
    if not lacking:
        return ()
    if len(lacking) == 1:
        said = _("« %(no_value)s » : les clients pour qui le modèle n’a pas « %(one)s ».")
        return (said % {"no_value": told.no_value, "one": lacking[0]},)
    one, other = lacking
    said = _("« %(no_value)s » : les clients pour qui le modèle n’a pas « %(one)s » ou « %(other)s ».")
    return (said % {"no_value": told.no_value, "one": one, "other": other},)


def _meaning(cells: Sequence[Cell], figure: Figure) -> str:
    own = next(cell for cell in cells if cell.is_client)
    where = labelled(_("Ce client"), own.name)
    if figure == "share":
        return f"{where}. {labelled(_figure(figure), own.shown('share'))}."
    if figure == "refused":
        return f"{where}. {labelled(_figure(figure), own.shown('refused'))}."
    rate = _("Taux de défaut de cette case")
    return f"{where}. {labelled(rate, own.shown('rate'))}."
