"""The shapes of the oversight's charts and tables: cells, rates by line and over time, counts. Rows lead on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from scoring.charts.chart import Chart, Column, Row, Table, labelled, pair_of_headings
from scoring.charts.colours import FAINT, STRONG
from scoring.core.decisions.rules import DEPARTS
from scoring.core.oversight.figures import FEWEST, Rate
from scoring.models.decisions import DecisionOutcome
from scoring.models.versions import Answer, Recommendation
from scoring.pages.oversight.presenter import counted_decisions, figures, spoken
from scoring.text.values import decimal, percent


@dataclass(frozen=True, slots=True)
class Line:
    """A named rate, where its decisions are; `beside` is another rate of the same, `is_first` begins a part."""

    label: str
    rate: Rate
    address: str
    beside: Rate | None = None
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """A named count and where its decisions are listed."""

    label: str
    count: int
    address: str


def matrix_chart(
    counts: dict[tuple[Answer, DecisionOutcome], int], addresses: dict[tuple[Answer, DecisionOutcome], str]
) -> Chart:
    """Return how many decisions there are of each outcome, by what was recommended; departures are framed."""
    cells = [(answer, outcome) for answer in Answer for outcome in DecisionOutcome]
    found = {cell: counts.get(cell, 0) for cell in cells}
    total, most = sum(found.values()), max(found.values())
    top = max(cells, key=found.__getitem__)
    departing = sum(count for cell, count in found.items() if departs(*cell))
    return Chart(
        name="matrix",
        spec="heat",
        title=_("Décisions selon la recommandation"),
        summary=(
            _(
                "Tableau coloré : une ligne par recommandation, une colonne par décision, %(total)s en tout. Plus la "
                "couleur d’une case est soutenue, plus elle compte de décisions."
            )
            % {"total": counted_decisions(total)},
            _("La case la plus fournie : %(top)s, %(count)s.")
            % {"top": _cell_name(*top), "count": counted_decisions(found[top])},
        ),
        meaning=_("Les cases encadrées s’écartent de la recommandation : %(count)s.")
        % {"count": counted_decisions(departing)},
        columns=(
            Column("cell", _("Recommandation × décision")),
            Column("count", _("Décisions"), "text", numeric=True, address="address"),
            Column("departs", _("Écart")),
        ),
        rows=tuple(
            {
                "order": order,
                "x": order % len(DecisionOutcome),
                "y": order // len(DecisionOutcome),
                "cell": _cell_name(*cell),
                "row_name": str(cell[0].label) if order % len(DecisionOutcome) == 0 else "",
                "column_name": str(cell[1].label) if cell[0] is Answer.NONE else "",
                "count": found[cell],
                "text": decimal(found[cell], 0),
                "shade": FAINT + (STRONG - FAINT) * found[cell] / most if found[cell] else 0.0,
                "departs": _("oui") if departs(*cell) else "",
                "is_client": departs(*cell),
                "address": addresses[cell] if found[cell] else "",
                "sentence": f"{labelled(_cell_name(*cell), counted_decisions(found[cell]))}.",
            }
            for order, cell in enumerate(cells)
        ),
        common={
            "columns": len(DecisionOutcome),
            "across": labelled(_("Colonnes"), _("ce qui a été décidé")),
            "down": labelled(_("Lignes"), _("ce que le modèle recommandait")),
            "shade_title": _("Décisions"),
            "tone": "share",
            "shade_low": "0",
            "shade_high": decimal(most, 0),
            "few_text": "",
            "client_text": _("S’écarte de la recommandation"),
        },
    )


def departs(answer: Answer, outcome: DecisionOutcome) -> bool:
    """Return whether a cell holds departures. On other terms it depends on these: such a cell is not framed."""
    if answer is Answer.NONE or outcome is DecisionOutcome.ACCEPT_ON_OTHER_TERMS:
        return False
    return DEPARTS.get((Recommendation(answer), outcome)) is True


def _cell_name(answer: Answer, outcome: DecisionOutcome) -> str:
    return f"{answer.label} × {outcome.label}"


def lines_chart(name: str, title: str, lines: Sequence[Line], words: LineWords) -> Chart:
    """Return rates by person or group, in the order given; counts alone where fewer than FEWEST decide."""
    return Chart(
        name=name,
        spec="by_line",
        title=title,
        summary=(
            _("Une ligne chacun (%(count)s), de 0 à 100 %%, avec l’intervalle à 95 %% de la part.")
            % {"count": len(lines)},
            words.summary,
        ),
        meaning=words.meaning,
        columns=(
            Column("label", words.who, address="address"),
            Column("count", words.what, "count_shown", numeric=True),
            Column("of", _("Décisions comptées"), "of_shown", numeric=True),
            Column("rate", _("Part"), "rate_shown", numeric=True),
            Column("low", _("Au moins"), "low_shown", numeric=True),
            Column("high", _("Au plus"), "high_shown", numeric=True),
            *([Column("beside", words.beside, "beside_shown", numeric=True)] if words.beside else []),
        ),
        rows=tuple(_line(order, line, words) for order, line in enumerate(lines)),
        common={"rate_name": words.what, "beside_name": words.beside},
    )


@dataclass(frozen=True, slots=True)
class LineWords:
    """What a chart of lines says: what is counted, of whom, what it is set beside (empty: nothing), what follows."""

    who: str
    what: str
    summary: str
    meaning: str
    beside: str = ""


def _line(order: int, line: Line, words: LineWords) -> Row:
    rate, beside = line.rate, line.beside.share if line.beside else None
    row: dict[str, Any] = {
        "order": order,
        "label": line.label,
        "is_first": line.is_first,
        "count": rate.count,
        "count_shown": decimal(rate.count, 0),
        "of": rate.of,
        "of_shown": decimal(rate.of, 0),
        "beside": beside,
        "beside_shown": "" if beside is None else percent(beside, 0),
        "address": line.address,
        **_shares(rate),
        "figures": figures(rate),
    }
    said = labelled(line.label, f"{words.what.lower()}, {spoken(rate)}")
    with_beside = f"{said} ; {labelled(words.beside.lower(), row['beside_shown'])}" if beside is not None else said
    return {**row, "sentence": f"{with_beside}."}


def _shares(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval or (None, None)
    shares = {"rate": rate.share, "low": low, "high": high}
    return shares | {f"{name}_shown": "" if one is None else percent(one, 0) for name, one in shares.items()}


def amounts_chart(name: str, title: str, who: str, amounts: Sequence[Amount], meaning: str) -> Chart:
    """Return counts as lying bars, in the order given, one at least."""
    total = sum(one.count for one in amounts)
    top = max(amounts, key=lambda one: one.count)
    head = _("Décisions")
    return Chart(
        name=name,
        spec="shares",
        title=title,
        summary=(
            _("Barres horizontales (%(bars)s), %(total)s en tout.")
            % {"bars": len(amounts), "total": counted_decisions(total)},
            _("La plus longue : %(top)s, %(count)s.") % {"top": top.label, "count": counted_decisions(top.count)},
        ),
        meaning=meaning,
        columns=(Column("label", who, address="address"), Column("first", head, "first_shown", numeric=True)),
        rows=tuple(
            {
                "order": order,
                "label": one.label,
                "is_client": False,
                "is_chosen": False,
                "first": one.count,
                "first_shown": decimal(one.count, 0),
                "address": one.address if one.count else "",
                "sentence": f"{labelled(one.label, counted_decisions(one.count))}.",
            }
            for order, one in enumerate(amounts)
        ),
        common={
            "first_name": head,
            "second_name": "",
            "client_name": "",
            "tone": "group",
            **pair_of_headings(head, ""),
        },
    )


@dataclass(frozen=True, slots=True)
class Point:
    """A week or month in words, whole and as an axis has room for it, with its rate."""

    label: str
    tick: str
    rate: Rate
    address: str


_TICKS = {"wide": 8, "narrow": 4}  # most of them


def over_time_chart(points: Sequence[Point], meaning: str) -> Chart:
    """Return the share of decisions that follow the recommendation, from one week or month to the next."""
    every = {width: -(-len(points) // most) for width, most in _TICKS.items()}
    return Chart(
        name="agreement",
        spec="over_time",
        title=_("Part de décisions qui suivent la recommandation"),
        summary=(
            _(
                "Un point par semaine, mois ou année (%(count)s), de 0 à 100 %%, avec son intervalle à 95 %% ; aucun "
                "sous %(fewest)s décisions."
            )
            % {"count": len(points), "fewest": FEWEST},
            " ".join(f"{labelled(one.label, figures(one.rate))}." for one in points[-1:]),
        ),
        meaning=meaning,
        columns=(
            Column("label", _("Période"), address="address"),
            Column("count", _("Suivent"), "count_shown", numeric=True),
            Column("of", _("Décisions comptées"), "of_shown", numeric=True),
            Column("rate", _("Part"), "rate_shown", numeric=True),
            Column("low", _("Au moins"), "low_shown", numeric=True),
            Column("high", _("Au plus"), "high_shown", numeric=True),
        ),
        rows=tuple(
            {
                "order": order,
                "label": one.label,
                **{f"{width}_tick": "" if order % step else one.tick for width, step in every.items()},
                "count": one.rate.count,
                "count_shown": decimal(one.rate.count, 0),
                "of": one.rate.of,
                "of_shown": decimal(one.rate.of, 0),
                **_shares(one.rate),
                "address": one.address if one.rate.of else "",
                "sentence": f"{labelled(one.label, spoken(one.rate))}.",
            }
            for order, one in enumerate(points)
        ),
        common={"y_title": _("Part qui suit la recommandation (%)")},
    )


def amounts_table(name: str, title: str, who: str, amounts: Sequence[Amount]) -> Table:
    """Return counts as a table, each with its way."""
    columns = (Column("label", who), Column("count", _("Décisions"), "shown", numeric=True, address="address"))
    rows: tuple[Row, ...] = tuple(
        {
            "label": one.label,
            "count": one.count,
            "shown": decimal(one.count, 0),
            "address": one.address if one.count else "",
        }
        for one in amounts
    )
    return Table(name, title, columns, rows)
