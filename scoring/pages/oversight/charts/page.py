"""The charts and tables of the oversight, and the decisions behind a figure as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.language import translated
from ml.card.fairness import label_of
from ml.features import feature
from scoring.charts.chart import Chart, Column, Row, Table
from scoring.core.oversight.choice import (
    AWAITING,
    CHANGED,
    CONFIRMED,
    KEPT,
    NOTHING,
    OPEN,
    OPENED,
    QUICK,
    REOPENED,
    SENT_BACK,
    UNOPENED,
    WITHDRAWN,
    Chosen,
)
from scoring.core.oversight.figures import Oversight, PersonFigures, Slice, Times
from scoring.models.decisions import Decision, DecisionOutcome, DecisionReason, Looked
from scoring.models.versions import Answer
from scoring.pages.oversight.charts.shapes import (
    Amount,
    Line,
    LineWords,
    Point,
    amounts_chart,
    amounts_table,
    lines_chart,
    matrix_chart,
    over_time_chart,
)
from scoring.pages.oversight.presenter import (
    RESULT_LABELS,
    REVIEW_LABELS,
    SECOND_LABELS,
    TIME_LABELS,
    address_of,
    capital,
    figures,
    period_sentence,
    shown_time,
    spoken,
)
from scoring.pages.oversight.service import Overseen
from scoring.text.days import short_moment
from scoring.text.people import account_name
from scoring.text.values import decimal
from scoring.web.files import file_title

MOST_DRAWN = 12  # people in a picture: those who decided most; the table has all


def oversight_charts(overseen: Overseen) -> dict[str, Chart]:
    """Return the charts by name, those that there is something to draw of."""
    return _charts(overseen) if overseen.figures.decisions else {}


def oversight_tables(overseen: Overseen) -> dict[str, Table]:
    """Return the tables by name; none of people where nobody decided, no "late" where nothing is."""
    found = overseen.figures
    tables = {"late": _late_table(found), "second": _second_table(found)}
    if found.decisions:
        tables |= {"people": _people_table(overseen), "looked": _looked_table(found)}
    return {name: table for name, table in tables.items() if table.rows}


def _charts(overseen: Overseen) -> dict[str, Chart]:
    found, period = overseen.figures, overseen.figures.period
    addresses = {
        (answer, outcome): address_of(Chosen(period, recommendation=answer.value, outcome=outcome.value))
        for answer in Answer
        for outcome in DecisionOutcome
    }
    charts = {"matrix": matrix_chart(found.matrix, addresses), "departures": _departures_chart(overseen)}
    if found.reasons:
        charts["reasons"] = _reasons_chart(found)
    if any(one.following.of for one in found.agreement):
        charts["agreement"] = _agreement_chart(found)
    if found.times.count:
        charts["times"] = _times_chart(found)
    if found.groups:
        charts["groups"] = _groups_chart(found)
    return charts


def _named(overseen: Overseen) -> list[tuple[str, PersonFigures]]:
    """Return everybody who decided with their names, in the order of these."""
    named = [(account_name(overseen.accounts.get(one.by), one.by), one) for one in overseen.figures.people]
    return sorted(named, key=lambda pair: pair[0].casefold())


def _departures_chart(overseen: Overseen) -> Chart:
    named, period = _named(overseen), overseen.figures.period
    most = {one.by for one in sorted(overseen.figures.people, key=lambda one: -one.decisions)[:MOST_DRAWN]}
    lines = [
        Line(name, one.departures, address_of(Chosen(period, by=one.by, departs="yes")) if one.departures.count else "")
        for name, one in named
        if one.by in most
    ]
    left_out = len(named) - len(lines)
    summary = _("Par ordre alphabétique.")
    if left_out:
        summary = _(
            "Par ordre alphabétique, les %(count)s personnes qui ont le plus décidé ; le tableau « Personne par "
            "personne » les a toutes."
        ) % {"count": len(lines)}
    words = LineWords(
        who=_("Personne"),
        what=_("S’écartent"),
        summary=summary,
        meaning=_(
            "Un écart n’est pas une faute : les dossiers ne sont pas répartis au hasard. Des intervalles qui se "
            "recouvrent ne distinguent personne."
        ),
    )
    return lines_chart("departures", _("Décisions qui s’écartent de la recommandation, par personne"), lines, words)


def _reasons_chart(found: Oversight) -> Chart:
    def amount(reason: DecisionReason | None, count: int) -> Amount:
        code = reason.code if reason else NOTHING
        asked = Chosen(found.period, departs="yes", reason=code)
        return Amount(reason.label if reason else _("Sans motif"), count, address_of(asked))

    amounts = [amount(reason, count) for reason, count in found.reasons]
    meaning = _("Un motif donné souvent peut montrer ce que le modèle ne voit pas.")
    return amounts_chart("reasons", _("Motifs des écarts"), _("Motif"), amounts, meaning)


def _agreement_chart(found: Oversight) -> Chart:
    points = [_point(one) for one in found.agreement]
    meaning = _(
        "Toujours suivre peut vouloir dire que le modèle tombe juste, ou qu’on ne regarde plus : les dossiers le "
        "diront."
    )
    return over_time_chart(points, meaning)


def _point(one: Slice) -> Point:
    period = one.period
    assert period.since is not None
    days = (period.until - period.since).days + 1
    form = "%d/%m" if days <= 7 else "%m/%y" if days <= 31 else "%Y"
    return Point(
        capital(period_sentence(period)),
        period.since.strftime(form),
        one.following,
        address_of(Chosen(period, departs="no")),
    )


def _times_chart(found: Oversight) -> Chart:
    times = found.times
    counts = {**times.by_length, UNOPENED: times.unopened}
    amounts = [
        Amount(str(TIME_LABELS[name]), count, address_of(Chosen(found.period, time=name)))
        for name, count in counts.items()
    ]
    median = times.median
    told = "" if median is None else _("Durée médiane : %(time)s. ") % {"time": shown_time(median)}
    meaning = told + _(
        "Vite n’est pas mal : le dossier a pu être vu ailleurs, ou être simple. Sans ouverture : décidé par l’API."
    )
    title = _("De l’ouverture du dossier à la décision")
    return amounts_chart("times", title, _("Durée"), amounts, meaning)


def _groups_chart(found: Oversight) -> Chart:
    attributes = [one.attribute for one in found.groups]
    lines = [
        Line(
            capital(translated(label_of(one.attribute, one.name))),
            one.accepted,
            address_of(Chosen(found.period, group=f"{one.attribute}:{one.name}")),
            one.recommended,
            is_first=attributes.index(one.attribute) == place,
        )
        for place, one in enumerate(found.groups)
    ]
    words = LineWords(
        who=_("Groupe"),
        what=_("Acceptés"),
        summary=_("Les groupes : %(labels)s.")
        % {"labels": ", ".join(translated(feature(name).label).lower() for name in dict.fromkeys(attributes))},
        meaning=_(
            "Une différence entre groupes peut venir du risque des dossiers. À regarder d’abord : où les décisions "
            "s’éloignent de ce que le modèle recommande."
        ),
        beside=_("Accord recommandé"),
    )
    return lines_chart("groups", _("Décisions définitives, par groupe"), lines, words)


def _late_table(found: Oversight) -> Table:
    amounts = [
        Amount(str(state.label), count, address_of(Chosen(found.period, overdue=state.value)))
        for state, count in found.late.items()
    ]
    return amounts_table("late", _("Échéance dépassée, aujourd’hui"), _("État"), amounts)


def _second_table(found: Oversight) -> Table:
    second, again, period = found.second, found.reviews, found.period
    counts = [
        (str(SECOND_LABELS[CONFIRMED]), second.confirmed, Chosen(period, second=CONFIRMED)),
        (str(SECOND_LABELS[SENT_BACK]), second.sent_back, Chosen(period, second=SENT_BACK)),
        *(
            (str(RESULT_LABELS[name]), count, Chosen(period, second=SENT_BACK, result=name))
            for name, count in ((CHANGED, second.changed), (KEPT, second.kept), (OPEN, second.open))
        ),
        (str(SECOND_LABELS[AWAITING]), second.awaiting, Chosen(period, second=AWAITING)),
        *(
            (str(REVIEW_LABELS[name]), count, Chosen(period, review=name))
            for name, count in (
                (REOPENED, again.reopened),
                (CHANGED, again.changed),
                (KEPT, again.kept),
                (WITHDRAWN, again.withdrawn),
            )
        ),
    ]
    amounts = [
        Amount(label, count, address_of(asked))
        for label, count, asked in counts
        if count or not (asked.result or asked.review in (CHANGED, KEPT, WITHDRAWN))
    ]
    return amounts_table("second", _("Second regard et réexamens"), _("Ce qui s’est passé"), amounts)


def _people_table(overseen: Overseen) -> Table:
    period = overseen.figures.period
    columns = (
        Column("name", _("Personne"), address="all"),
        Column("decisions", _("Décisions"), "decisions_shown", numeric=True, address="all"),
        Column("departures", _("S’écartent"), "departures_shown", numeric=True, address="departures_at"),
        *_time_columns(),
    )
    rows = tuple(
        {
            "name": name,
            "all": address_of(Chosen(period, by=one.by)),
            "decisions": one.decisions,
            "decisions_shown": decimal(one.decisions, 0),
            "departures": one.departures.count,
            "departures_shown": spoken(one.departures) if one.departures.of else "—",
            "departures_at": address_of(Chosen(period, by=one.by, departs="yes")) if one.departures.count else "",
            **_time_cells(one.times, Chosen(period, by=one.by)),
        }
        for name, one in _named(overseen)
    )
    return Table("people", _("Personne par personne : écarts et temps"), columns, rows)


def _looked_table(found: Oversight) -> Table:
    def row(name: str, times: Times) -> Row:
        asked = Chosen(found.period, looked=name or NOTHING)
        return {
            "label": str(Looked(name).label) if name else _("Rien n’est coché"),
            "count": times.count,
            "count_shown": decimal(times.count, 0),
            "address": address_of(asked),
            **_time_cells(times, asked),
        }

    columns = (
        Column("label", _("Dit avoir été regardé")),
        Column("count", _("Décisions"), "count_shown", numeric=True, address="address"),
        *_time_columns(),
    )
    rows = tuple(row(name, times) for name, times in found.looked.items())
    return Table("looked", _("Selon ce qui est dit avoir été regardé"), columns, rows)


def _time_columns() -> tuple[Column, ...]:
    return (
        Column("median", _("Durée médiane"), "median_shown", numeric=True, address="opened_at"),
        Column("quick", _("Moins d’une minute"), "quick_shown", numeric=True, address="quick_at"),
        Column("unopened", _("Sans ouverture"), "unopened_shown", numeric=True, address="unopened_at"),
    )


def _time_cells(times: Times, asked: Chosen) -> dict[str, Any]:
    return {
        "median": times.median,
        "median_shown": "—" if times.median is None else shown_time(times.median),
        "opened_at": "" if times.median is None else address_of(replace(asked, time=OPENED)),
        "quick": times.quick.count,
        "quick_shown": figures(times.quick) if times.opened else "—",
        "quick_at": address_of(replace(asked, time=QUICK)) if times.quick.count else "",
        "unopened": times.unopened,
        "unopened_shown": decimal(times.unopened, 0),
        "unopened_at": address_of(replace(asked, time=UNOPENED)) if times.unopened else "",
    }


def decisions_table(decisions: Sequence[Decision]) -> Table:
    """Return decisions in lines, each leading to its file."""
    columns = (
        Column("client", _("Client"), "client_shown", address="address"),
        Column("at", _("Date"), "when"),
        Column("by", _("Personne")),
        Column("recommendation", _("Recommandation"), "recommendation_label"),
        Column("outcome", _("Décision"), "outcome_label"),
        Column("departs", _("Écart")),
        Column("reason", _("Motif"), "reason_label"),
        Column("seconds", _("Temps sur le dossier"), "time", numeric=True),
        Column("second", _("Second regard")),
        Column("state", _("État"), "state_label"),
    )
    return Table("decisions", _("Décisions, la plus récente d’abord"), columns, tuple(map(_decision, decisions)))


def _decision(one: Decision) -> Row:
    at = timezone.localtime(one.decided_at)
    seconds = one.seconds_on_file
    return {
        "client": one.client_id or file_title(one.file_number),
        "client_shown": str(one.client_id or file_title(one.file_number)),
        "address": reverse("decision", args=[one.file_number]),
        "at": at.isoformat(timespec="seconds"),
        "when": short_moment(at),
        "by": account_name(one.decided_by, one.decided_by_id),
        "recommendation": one.recommendation,
        "recommendation_label": str(one.get_recommendation_display()),
        "outcome": one.outcome,
        "outcome_label": str(one.get_outcome_display()),
        "departs": {True: _("oui"), False: _("non"), None: ""}[one.departs],
        "reason": one.reason.code if one.reason else "",
        "reason_label": one.reason.label if one.reason else "",
        "seconds": seconds,
        "time": "" if seconds is None else shown_time(seconds),
        "second": account_name(one.second_by, one.second_by_id) if one.second_by_id else "",
        "state": one.state,
        "state_label": str(one.get_state_display()),
    }
