"""Two features across each other as charts: the default rate of each cell, and how many clients are in it."""

from __future__ import annotations

import string
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scoring.charts.chart import Chart, Column, Row
from scoring.charts.words import labelled, say
from scoring.text.numbers import counted_clients, decimal, percent

if TYPE_CHECKING:
    from scoring.pages.two_features.presenter import ToldCrossed

FEWEST = 30  # known outcomes of a cell whose rate is told
FAINT, STRONG = 0.05, 0.48  # opacity of the shades: at most what the figures on them can be read on, in every theme
_PLOT = {"wide": 600 - 184 - 6, "narrow": 272 - 12}
_ROW_LINE = {"wide": 27, "narrow": 40}
_HEAD_LINE = {"wide": 88, "narrow": 40}
_CHARACTER = 6.8  # pixels of a letter of 12 px, on the wide side


def rate_chart(told: ToldCrossed, language: str) -> Chart:
    """Return the default rate by cell, « – » where fewer than FEWEST outcomes are known."""
    return _chart(told, "rate", language)


def density_chart(told: ToldCrossed, language: str) -> Chart:
    """Return the share of all clients that each cell holds."""
    return _chart(told, "share", language)


def _chart(told: ToldCrossed, field: str, language: str) -> Chart:
    rows = _cells(told, field, language)
    return Chart(
        name=f"cells-{field}",
        spec="heat",
        title=_title(rows, field, language),
        summary=_summary(told, rows, field, language),
        meaning=_meaning(rows, field, language),
        columns=(
            Column("cell", f"{told.x_label} × {told.y_label}"),
            Column(field, f"{_figure(field, language)} (%)", f"{field}_shown", numeric=True),
            Column("clients", say(language, "Clients", "Clients"), "clients_shown", numeric=True),
            Column("labelled", say(language, "Issues connues", "Known outcomes"), "labelled_shown", numeric=True),
        ),
        rows=tuple(rows),
    )


def _figure(field: str, language: str) -> str:
    if field == "rate":
        return say(language, "Taux de défaut", "Default rate")
    return say(language, "Part des clients", "Share of clients")


def _cells(told: ToldCrossed, field: str, language: str) -> list[Row]:
    """Return a row a cell, empty ones included, line by line."""
    crossed = told.crossed
    plain = []
    for y, row in enumerate(told.rows):
        for x, column in enumerate(told.columns):
            plain.append(_cell(told, (x, y), (column, row), language))
    values = [float(value) for cell in plain if (value := cell[field]) is not None]
    low, high = (min(values), max(values)) if values else (0.0, 0.0)
    common = _common(told, (low, high), field, language, few=any(cell[field] is None for cell in plain))
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
                "text": "–" if value is None else percent(float(value), language, 0 if field == "rate" else 1),
                "shade": 0.0 if value is None else FAINT + (STRONG - FAINT) * strength,
                "is_client": crossed.place == (x, y),
                "is_last": y == len(told.rows) - 1,
                "wide_lines": len(lines["wide"]),
                "narrow_lines": 1,
                "wide_y_text": "\n".join(lines["wide"]),
                "narrow_y_text": lines["narrow"][0],
                **{f"{w}_x_text": names[w][0][x] for w in names},
                **{f"{w}_key": names[w][1][x] for w in names},
                "said": _said(cell, crossed.place == (x, y), language),
            }
        )
    return rows


def _cell(
    told: ToldCrossed, place: tuple[int, int], labels: tuple[str, str], language: str
) -> dict[str, str | float | int | None]:
    counts = told.crossed.cells.get(place)
    clients, labelled_, defaulted = (counts.clients, counts.labelled, counts.defaulted) if counts else (0, 0, 0)
    rate = defaulted / labelled_ if labelled_ >= FEWEST else None
    share = clients / told.crossed.clients if told.crossed.clients else 0.0
    return {
        "x": place[0],
        "x_end": place[0] + 1,
        "x_middle": place[0] + 0.5,
        "y": place[1],
        "cell": f"{labels[0]} × {labels[1]}",
        "rate": rate,
        "rate_shown": say(language, "trop peu", "too few") if rate is None else percent(rate, language),
        "share": share,
        "share_shown": percent(share, language),
        "clients": clients,
        "clients_shown": decimal(clients, language, 0),
        "labelled": labelled_,
        "labelled_shown": decimal(labelled_, language, 0),
    }


def _common(told: ToldCrossed, ends: tuple[float, float], field: str, language: str, *, few: bool) -> Row:
    across = labelled(language, say(language, "Colonnes", "Columns"), told.x_axis)
    down = labelled(language, say(language, "Lignes", "Rows"), told.y_axis)
    digits = 0 if field == "rate" else 1
    return {
        **{f"{w}_axes": "\n".join([*textwrap.wrap(across, n), *textwrap.wrap(down, n)]) for w, n in _HEAD_LINE.items()},
        "shade_title": f"{_figure(field, language)} (%)",
        "shade_low": percent(ends[0], language, digits),
        "shade_high": percent(ends[1], language, digits),
        "few_text": say(language, "trop peu", "too few") if few else "",
        "client_text": say(language, "Ce client", "This client"),
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


def _said(cell: Row, is_client: bool, language: str) -> str:
    here = say(language, " Ce client est ici.", " This client is here.") if is_client else ""
    rate = labelled(language, say(language, "taux de défaut", "default rate"), str(cell["rate_shown"]))
    return f"{cell['cell']}. {counted_clients(float(cell['clients'] or 0), language)}, {rate}.{here}"


def _ends(rows: Sequence[Row], field: str) -> tuple[Row, Row] | None:
    known = [row for row in rows if row[field] is not None]
    if not known:
        return None
    return min(known, key=lambda row: float(row[field] or 0)), max(known, key=lambda row: float(row[field] or 0))


def _title(rows: Sequence[Row], field: str, language: str) -> str:
    ends = _ends(rows, field)
    if ends is None:
        return say(language, "Trop peu d’issues connues pour un taux", "Too few known outcomes for a rate")
    low, high = (str(row[f"{field}_shown"]) for row in ends)
    if field == "rate":
        return say(
            language, f"Taux de défaut : de {low} à {high} selon la case", f"Default rate: {low} to {high} by cell"
        )
    return say(
        language, f"La case la plus fournie réunit {high} des clients", f"The fullest cell holds {high} of clients"
    )


def _summary(told: ToldCrossed, rows: Sequence[Row], field: str, language: str) -> tuple[str, ...]:
    count = counted_clients(told.crossed.clients, language)
    drawn = say(
        language,
        f"Tableau coloré de {len(told.columns)} colonnes (« {told.x_label} ») et {len(told.rows)} lignes "
        f"(« {told.y_label} »), {count} ; plus la couleur d’une case est soutenue, plus son chiffre est haut.",
        f"Shaded table of {len(told.columns)} columns (“{told.x_label}”) and {len(told.rows)} rows "
        f"(“{told.y_label}”), {count}; the stronger a cell’s colour, the higher its figure.",
    )
    ends, missing = _ends(rows, field), _missing(told, language)
    if ends is None:
        return drawn, *missing
    low, high = (f"{row['cell']} ({row[f'{field}_shown']})" for row in ends)
    extremes = say(language, f"Le plus haut : {high}. Le plus bas : {low}.", f"Highest: {high}. Lowest: {low}.")
    few = sum(row["rate"] is None for row in rows)
    if field != "rate" or not few:
        return drawn, *missing, extremes
    return (
        drawn,
        *missing,
        extremes,
        say(
            language,
            f"{few} cases sans taux : moins de {FEWEST} issues connues.",
            f"{few} cells without a rate: fewer than {FEWEST} known outcomes.",
        ),
    )


def _missing(told: ToldCrossed, language: str) -> tuple[str, ...]:
    """Return what the last column and row are about, where some clients lack a value; nothing where none does."""
    crossed = told.crossed
    ends = (told.x_label, crossed.columns), (told.y_label, crossed.rows)
    lacking = [label for label, slots in ends if slots and slots[-1].is_missing]
    if not lacking:
        return ()
    fr, en = " ou ".join(f"« {one} »" for one in lacking), " or ".join(f"“{one}”" for one in lacking)
    return (
        say(
            language,
            f"« Non renseigné » : les clients dont le dossier ne dit pas {fr}.",
            f"“Not known”: the clients whose file does not say {en}.",
        ),
    )


def _meaning(rows: Sequence[Row], field: str, language: str) -> str:
    own = next(row for row in rows if row["is_client"])
    where = labelled(language, say(language, "Ce client", "This client"), str(own["cell"]))
    if field == "share":
        return f"{where}. {labelled(language, _figure(field, language), str(own['share_shown']))}."
    rate = say(language, "Taux de défaut de cette case", "Default rate of this cell")
    return f"{where}. {labelled(language, rate, str(own['rate_shown']))}."
