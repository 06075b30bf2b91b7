"""Features of the monthly states of the client's credit cards with us."""

from __future__ import annotations

from functools import partial

from ml.features import reasons
from ml.features.aggregates import HALF_YEAR, ONE_YEAR, TWO_YEARS, Window, ratio, share
from ml.features.definition import Expression, Feature, Source, declare
from ml.tables.schema import Unit

_card = partial(declare, Source.CARD, actionable=True)
_trend = partial(declare, Source.DERIVED, actionable=True)
_LIMIT = "amt_credit_limit_actual"


def _use(c: Expression) -> Expression:
    return ratio(c.amt_balance, c[_LIMIT])


def _recent(window: Window) -> tuple[Feature, ...]:
    """Declare the use of the card over the months of one window."""

    def within(c: Expression) -> Expression:
        return c.months_balance >= -window.months

    recent = window is HALF_YEAR
    return (
        _card(
            "card_balance_to_limit_recent" if recent else f"card_balance_to_limit_{window.name}",
            reasons.CARD_BALANCE,
            (f"Part du plafond utilisée {window.fr}", f"Share of the card limit used {window.en}"),
            Unit.RATIO,
            lambda c: ratio(c.amt_balance.sum(where=within(c)), c[_LIMIT].sum(where=within(c))),
            direction=1,
        ),
        _card(
            f"card_drawings_{window.name}",
            reasons.CARD_USE,
            (f"Opérations de carte par mois {window.fr}", f"Card transactions a month {window.en}"),
            Unit.COUNT,
            lambda c: c.cnt_drawings_current.mean(where=within(c)),
        ),
        _card(
            f"card_cash_drawings_{window.name}",
            reasons.CARD_USE,
            (f"Retraits d’espèces par mois {window.fr}", f"Cash withdrawals a month {window.en}"),
            Unit.COUNT,
            lambda c: c.cnt_drawings_atm_current.mean(where=within(c)),
            direction=1,
        ),
        _card(
            f"card_late_month_share_{window.name}",
            reasons.CARD_LATE,
            (f"Part de mois de carte en retard {window.fr}", f"Share of card months late {window.en}"),
            Unit.RATIO,
            lambda c: share(c.sk_dpd > 0, within(c)),
            direction=1,
        ),
    )


_USE = (
    _card(
        "card_months",
        reasons.CARD_USE,
        ("Mois de carte connus", "Known card months"),
        Unit.COUNT,
        lambda c: c.count(),
    ),
    _card(
        "card_cash_share",
        reasons.CARD_USE,
        ("Part des retraits d’espèces dans l’usage de la carte", "Share of cash withdrawals in card use"),
        Unit.RATIO,
        lambda c: ratio(c.amt_drawings_atm_current.sum(), c.amt_drawings_current.sum()),
        direction=1,
    ),
    _card(
        "card_drawings_a_month",
        reasons.CARD_USE,
        ("Opérations de carte par mois", "Card transactions a month"),
        Unit.COUNT,
        lambda c: c.cnt_drawings_current.mean(),
    ),
    _card(
        "card_drawings_max",
        reasons.CARD_USE,
        ("Plus grand nombre d’opérations de carte en un mois", "Largest number of card transactions in a month"),
        Unit.COUNT,
        lambda c: c.cnt_drawings_current.max(),
    ),
    _card(
        "card_idle_month_share",
        reasons.CARD_USE,
        ("Part de mois sans usage de la carte", "Share of months without use of the card"),
        Unit.RATIO,
        lambda c: share(c.cnt_drawings_current == 0),
    ),
    _card(
        "card_drawings_to_limit",
        reasons.CARD_USE,
        ("Dépenses de carte rapportées au plafond", "Card spending relative to the limit"),
        Unit.RATIO,
        lambda c: ratio(c.amt_drawings_current.sum(), c[_LIMIT].sum()),
        direction=1,
    ),
)

_BALANCE = (
    _card(
        "card_balance_to_limit",
        reasons.CARD_BALANCE,
        ("Part du plafond de la carte utilisée", "Share of the card limit used"),
        Unit.RATIO,
        lambda c: ratio(c.amt_balance.sum(), c[_LIMIT].sum()),
        direction=1,
    ),
    _card(
        "card_balance_to_limit_max",
        reasons.CARD_BALANCE,
        ("Plus grande part du plafond utilisée", "Largest share of the card limit used"),
        Unit.RATIO,
        lambda c: _use(c).max(),
        direction=1,
    ),
    _card(
        "card_over_limit_share",
        reasons.CARD_BALANCE,
        ("Part de mois au-delà du plafond", "Share of months over the card limit"),
        Unit.RATIO,
        lambda c: share(_use(c) > 1),
        direction=1,
    ),
    _card(
        "card_limit_max",
        reasons.CARD_BALANCE,
        ("Plus haut plafond de carte", "Highest card limit"),
        Unit.AMOUNT,
        lambda c: c[_LIMIT].max(),
        direction=-1,
    ),
    _card(
        "card_balance_mean",
        reasons.CARD_BALANCE,
        ("Solde moyen de la carte", "Mean card balance"),
        Unit.AMOUNT,
        lambda c: c.amt_balance.mean(),
    ),
    _card(
        "card_balance_max",
        reasons.CARD_BALANCE,
        ("Plus grand solde de la carte", "Largest card balance"),
        Unit.AMOUNT,
        lambda c: c.amt_balance.max(),
    ),
)

_PAYMENTS = (
    _card(
        "card_payment_to_minimum",
        reasons.CARD_PAYMENTS,
        ("Remboursements de carte rapportés au minimum dû", "Card payments relative to the minimum due"),
        Unit.TIMES,
        lambda c: ratio(c.amt_payment_current.sum(), c.amt_inst_min_regularity.sum()),
        direction=-1,
    ),
    _card(
        "card_payment_to_balance",
        reasons.CARD_PAYMENTS,
        ("Remboursements de carte rapportés au solde", "Card payments relative to the balance"),
        Unit.RATIO,
        lambda c: ratio(c.amt_payment_current.sum(), c.amt_balance.sum()),
        direction=-1,
    ),
    _card(
        "card_minimum_only_share",
        reasons.CARD_PAYMENTS,
        ("Part de mois payés au-dessous du minimum dû", "Share of months paid below the minimum due"),
        Unit.RATIO,
        lambda c: share((c.amt_payment_current < c.amt_inst_min_regularity).fill_null(False)),
        direction=1,
    ),
    _card(
        "card_instalments_paid",
        reasons.CARD_PAYMENTS,
        ("Échéances de carte payées", "Card instalments paid"),
        Unit.COUNT,
        lambda c: c.cnt_instalment_mature_cum.max(),
    ),
)

_LATE = (
    _card(
        "card_late_month_share",
        reasons.CARD_LATE,
        ("Part de mois de carte en retard", "Share of card months late"),
        Unit.RATIO,
        lambda c: share(c.sk_dpd > 0),
        direction=1,
    ),
    _card(
        "card_really_late_month_share",
        reasons.CARD_LATE,
        ("Part de mois de carte en retard, petites sommes exclues", "Share of card months late but for small amounts"),
        Unit.RATIO,
        lambda c: share(c.sk_dpd_def > 0),
        direction=1,
    ),
    _card(
        "card_max_days_late",
        reasons.CARD_LATE,
        ("Plus long retard sur la carte", "Longest delay on the card"),
        Unit.DAYS,
        lambda c: c.sk_dpd.max(),
        direction=1,
    ),
)

_TRENDS = (
    _trend(
        "card_balance_trend",
        reasons.CARD_BALANCE,
        ("Part du plafond utilisée depuis six mois moins d’ordinaire", "Share of the limit used lately minus overall"),
        Unit.RATIO,
        lambda t: t.card_balance_to_limit_recent - t.card_balance_to_limit,
        direction=1,
    ),
    _trend(
        "card_drawings_trend",
        reasons.CARD_USE,
        ("Opérations par mois depuis six mois moins d’ordinaire", "Transactions a month lately minus overall"),
        Unit.COUNT,
        lambda t: t.card_drawings_last_half_year - t.card_drawings_a_month,
    ),
)

CARD_USE = (
    *_USE,
    *_BALANCE,
    *_PAYMENTS,
    *_LATE,
    *(declared for window in (HALF_YEAR, ONE_YEAR, TWO_YEARS) for declared in _recent(window)),
    *_TRENDS,
)
