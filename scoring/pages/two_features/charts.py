"""Two features across each other as charts: the default rate of each cell, and how many clients are in it."""

from __future__ import annotations

import string
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ml.population.rates import FEWEST_KNOWN_OUTCOMES
from scoring.charts.chart import Chart, Column, Row
from scoring.charts.words import labelled
from scoring.text.numbers import counted_clients, decimal, percent

if TYPE_CHECKING:
    from scoring.pages.two_features.presenter import CrossedView

FAINT, STRONG = 0.05, 0.48  # opacity of the shades: at most what the figures on them can be read on, in every theme
_PLOT = {"wide": 600 - 184 - 6, "narrow": 272 - 12}
_ROW_LINE = {"wide": 27, "narrow": 40}
_HEAD_LINE = {"wide": 88, "narrow": 40}
_CHARACTER = 6.8  # pixels of a letter of 12 px, on the wide side


def rate_chart(told: CrossedView) -> Chart:
    """Return the default rate by cell, « – » where fewer than FEWEST_KNOWN_OUTCOMES are known."""
    return _chart(told, "rate")


def density_chart(told: CrossedView) -> Chart:
    """Return the share of all clients that each cell holds."""
    return _chart(told, "share")


def _chart(told: CrossedView, field: str) -> Chart:
    rows = _cells(told, field)
    return Chart(
        name=f"cells-{field}",
        spec="heat",
        title=_title(rows, field),
        summary=_summary(told, rows, field),
        meaning=_meaning(rows, field),
        columns=(
            Column("cell", f"{told.x_label} × {told.y_label}"),
            Column(field, f"{_figure(field)} (%)", f"{field}_shown", numeric=True),
            Column("clients", _("Clients"), "clients_shown", numeric=True),
            Column("labelled", _("Issues connues"), "labelled_shown", numeric=True),
        ),
        rows=tuple(rows),
    )


def _figure(field: str) -> str:
    if field == "rate":
        return _("Taux de défaut")
    return _("Part des clients")


def _cells(told: CrossedView, field: str) -> list[Row]:
    """Return a row a cell, empty ones included, line by line."""
    crossed = told.crossed
    plain = []
    for y, row in enumerate(told.rows):
        for x, column in enumerate(told.columns):
            plain.append(_cell(told, (x, y), (column, row)))
    values = [float(value) for cell in plain if (value := cell[field]) is not None]
    low, high = (min(values), max(values)) if values else (0.0, 0.0)
    common = _common(told, (low, high), field, few=any(cell[field] is None for cell in plain))
    names = {width: _column_names(told.columns, width) for width in ("wide", "narrow")}
    rows: list[Row] = []
    for order, cell in enumerate(plain):
        value, x, y = cell[field], int(cell["x"] or 0), int(cell["y"] or 0)
        strength = (float(value) - low) / (high - low) if value is not None and high > low else 0.0
        lines = {w: textwrap.wrap(told.rows[y], n, max_lines=2, placeholder="…") for w, n in _ROW_LINE.items()}
        rows.append(
            {
                **common,
                **cell,
                "order": order,
                "text": "–" if value is None else percent(float(value), 0 if field == "rate" else 1),
                "shade": 0.0 if value is None else FAINT + (STRONG - FAINT) * strength,
                "is_client": crossed.place == (x, y),
                "is_last": y == len(told.rows) - 1,
                "wide_lines": len(lines["wide"]),
                "narrow_lines": 1,
                "wide_y_text": "\n".join(lines["wide"]),
                "narrow_y_text": lines["narrow"][0],
                **{f"{w}_x_text": names[w][0][x] for w in names},
                **{f"{w}_key": names[w][1][x] for w in names},
                "said": _said(cell, crossed.place == (x, y)),
            }
        )
    return rows


def _cell(told: CrossedView, place: tuple[int, int], labels: tuple[str, str]) -> dict[str, str | float | int | None]:
    counts = told.crossed.cells.get(place)
    clients, labelled_, defaulted = (counts.clients, counts.labelled, counts.defaulted) if counts else (0, 0, 0)
    rate = defaulted / labelled_ if labelled_ >= FEWEST_KNOWN_OUTCOMES else None
    share = clients / told.crossed.clients if told.crossed.clients else 0.0
    return {
        "x": place[0],
        "x_end": place[0] + 1,
        "x_middle": place[0] + 0.5,
        "y": place[1],
        "cell": f"{labels[0]} × {labels[1]}",
        "rate": rate,
        "rate_shown": _("trop peu") if rate is None else percent(rate),
        "share": share,
        "share_shown": percent(share),
        "clients": clients,
        "clients_shown": decimal(clients, 0),
        "labelled": labelled_,
        "labelled_shown": decimal(labelled_, 0),
    }


def _common(told: CrossedView, ends: tuple[float, float], field: str, *, few: bool) -> Row:
    across = labelled(_("Colonnes"), told.x_axis)
    down = labelled(_("Lignes"), told.y_axis)
    digits = 0 if field == "rate" else 1
    return {
        **{f"{w}_axes": "\n".join([*textwrap.wrap(across, n), *textwrap.wrap(down, n)]) for w, n in _HEAD_LINE.items()},
        "shade_title": f"{_figure(field)} (%)",
        "shade_low": percent(ends[0], digits),
        "shade_high": percent(ends[1], digits),
        "few_text": _("trop peu") if few else "",
        "client_text": _("Ce client"),
    }


def _column_names(columns: Sequence[str], width: str) -> tuple[list[str], list[str]]:
    """Return what stands below each column, and its line of the key: letters where names would not fit."""
    room = int(_PLOT[width] / max(1, len(columns)) / _CHARACTER)
    lines = [textwrap.wrap(name, room, break_long_words=False) for name in columns]
    fits = width == "wide" and all(len(one) <= 4 and max(map(len, one)) <= room for one in lines)
    if fits:
        return ["\n".join(one) for one in lines], [""] * len(columns)
    letters = list(string.ascii_uppercase[: len(columns)])
    return letters, [f"{letter} = {name}" for letter, name in zip(letters, columns, strict=True)]


def _said(cell: Row, is_client: bool) -> str:
    rate = labelled(_("taux de défaut"), str(cell["rate_shown"]))
    said = f"{cell['cell']}. {counted_clients(int(cell['clients'] or 0))}, {rate}."
    here = _("Ce client est ici.")
    return f"{said} {here}" if is_client else said


def _ends(rows: Sequence[Row], field: str) -> tuple[Row, Row] | None:
    known = [row for row in rows if row[field] is not None]
    if not known:
        return None
    return min(known, key=lambda row: float(row[field] or 0)), max(known, key=lambda row: float(row[field] or 0))


def _title(rows: Sequence[Row], field: str) -> str:
    ends = _ends(rows, field)
    if ends is None:
        return _("Trop peu d’issues connues pour un taux")
    low, high = (str(row[f"{field}_shown"]) for row in ends)
    if field == "rate":
        return _("Taux de défaut : de %(low)s à %(high)s selon la case") % {"low": low, "high": high}
    return _("La case la plus fournie réunit %(high)s des clients") % {"high": high}


def _summary(told: CrossedView, rows: Sequence[Row], field: str) -> tuple[str, ...]:
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
    ends, missing = _ends(rows, field), _missing(told)
    if ends is None:
        return drawn, *missing
    low, high = (f"{row['cell']} ({row[f'{field}_shown']})" for row in ends)
    extremes = _("Le plus haut : %(high)s. Le plus bas : %(low)s.") % {"high": high, "low": low}
    few = sum(row["rate"] is None for row in rows)
    if field != "rate" or not few:
        return drawn, *missing, extremes
    return (
        drawn,
        *missing,
        extremes,
        _("%(few)s cases sans taux : moins de %(fewest)s issues connues.")
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
        return (_("« Non renseigné » : les clients dont le dossier ne dit pas « %(one)s ».") % {"one": lacking[0]},)
    one, other = lacking
    said = _("« Non renseigné » : les clients dont le dossier ne dit pas « %(one)s » ou « %(other)s ».")
    return (said % {"one": one, "other": other},)


def _meaning(rows: Sequence[Row], field: str) -> str:
    own = next(row for row in rows if row["is_client"])
    where = labelled(_("Ce client"), str(own["cell"]))
    if field == "share":
        return f"{where}. {labelled(_figure(field), str(own['share_shown']))}."
    rate = _("Taux de défaut de cette case")
    return f"{where}. {labelled(rate, str(own['rate_shown']))}."
