"""Features of the monthly states of the client's credit cards with us."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from ml.features import reasons
from ml.features.aggregates import HALF_YEAR, ONE_YEAR, TWO_YEARS, Window, ratio, share
from ml.features.clauses import Absence, Clauses, Pair, figure, none_of, number_of, said
from ml.features.definition import Expression, Feature, Source, declare
from ml.tables.schema import Unit
from ml.tables.wording import Text

_card = partial(declare, Source.CARD, actionable=True)
_trend = partial(declare, Source.DERIVED, actionable=True)
_LIMIT = "amt_credit_limit_actual"
_NO_LIMIT = none_of("card_limit_max", "La carte n’a pas de plafond", "The card has no limit")
_NO_USE = ("La carte n’a servi à aucune opération", "The card was not used for any transaction")
_NEVER_LATE = ("La carte n’a jamais été en retard", "The card was never late")
_NO_BALANCE = ("La carte n’a jamais eu de solde à rembourser", "The card never had a balance to repay")


def _use(c: Expression) -> Expression:
    return ratio(c.amt_balance, c[_LIMIT])


def _nothing_since(window: Window) -> Absence:
    return Absence(
        Text(f"Aucun relevé de carte n’est connu {window.fr}", f"No card statement is known {window.en}"),
        lambda value_of: value_of(f"card_late_month_share_{window.name}") is None,
    )


_NOTHING_LATELY = _nothing_since(HALF_YEAR)
_NEVER_REPAID = ("Aucun remboursement de carte n’est enregistré", "No card payment is on record")
_NO_PART = ("Rien n’est utilisé du plafond de la carte", "Nothing of the card limit is used")


def _with(one: Pair, other: Pair) -> Pair:
    return (f"{one[0]} {other[0]}", f"{one[1]} {other[1]}")


def _transactions(when: Pair, absences: Iterable[Absence] = ()) -> Clauses:
    """Return what is said of the transactions a month, in all or in a window."""
    fr, en = (f" {words}" if words else "" for words in when)
    return said(
        (f"le nombre d’opérations de carte par mois{fr}", f"the number of card transactions a month{en}"),
        (
            f"La carte sert à {{value}} opération{{s}} par mois en moyenne{fr}",
            f"The card was used for {{value}} transaction{{s}} a month on average{en}",
        ),
        none=(f"{_NO_USE[0]}{fr}", f"{_NO_USE[1]}{en}"),
        absences=absences,
        feminine=True,
    )


def _recent(window: Window) -> tuple[Feature, ...]:
    """Declare the use of the card over the months of one window."""
    since_fr, since_en = (f"{words[0].upper()}{words[1:]}" for words in (window.fr, window.en))
    lately, nothing_since = (window.fr, window.en), _nothing_since(window)

    def within(c: Expression) -> Expression:
        return c.months_balance >= -window.months

    recent = window is HALF_YEAR
    return (
        _card(
            "card_balance_to_limit_recent" if recent else f"card_balance_to_limit_{window.name}",
            reasons.CARD_BALANCE,
            said(
                (
                    f"la part utilisée du plafond de la carte {window.fr}",
                    f"the share of the card limit used {window.en}",
                ),
                (
                    f"{since_fr}, {{value}} du plafond de la carte est utilisé en moyenne",
                    f"{since_en}, {{value}} of the card limit was used on average",
                ),
                none=_with(_NO_PART, lately),
                absences=[_NO_LIMIT, nothing_since],
            ),
            Unit.RATIO,
            lambda c: ratio(c.amt_balance.sum(where=within(c)), c[_LIMIT].sum(where=within(c))),
            direction=1,
        ),
        _card(
            f"card_drawings_{window.name}",
            reasons.CARD_USE,
            _transactions(lately, [nothing_since]),
            Unit.COUNT,
            lambda c: c.cnt_drawings_current.mean(where=within(c)),
        ),
        _card(
            f"card_cash_drawings_{window.name}",
            reasons.CARD_USE,
            said(
                (
                    f"le nombre de retraits d’espèces par mois {window.fr}",
                    f"the number of cash withdrawals a month {window.en}",
                ),
                (
                    f"La carte sert à {{value}} retrait{{s}} d’espèces par mois en moyenne {window.fr}",
                    f"The card was used for {{value}} cash withdrawal{{s}} a month on average {window.en}",
                ),
                none=(
                    f"La carte n’a servi à aucun retrait d’espèces {window.fr}",
                    f"The card was not used for any cash withdrawal {window.en}",
                ),
                absences=[nothing_since],
            ),
            Unit.COUNT,
            lambda c: c.cnt_drawings_atm_current.mean(where=within(c)),
            direction=1,
        ),
        _card(
            f"card_late_month_share_{window.name}",
            reasons.CARD_LATE,
            said(
                (f"la part des mois de carte en retard {window.fr}", f"the share of card months late {window.en}"),
                (
                    f"{since_fr}, {{value}} des relevés de carte comptent un retard",
                    f"{since_en}, {{value}} of the card statements show a delay",
                ),
                none=_with(_NEVER_LATE, lately),
                absences=[nothing_since],
            ),
            Unit.RATIO,
            lambda c: share(c.sk_dpd > 0, within(c)),
            direction=1,
        ),
    )


_USE = (
    _card(
        "card_months",
        reasons.CARD_USE,
        number_of("relevé{s} mensuel{s} de carte", "monthly card statement{s}"),
        Unit.COUNT,
        lambda c: c.count(),
    ),
    _card(
        "card_cash_share",
        reasons.CARD_USE,
        said(
            (
                "la part des retraits d’espèces dans les dépenses de carte",
                "the share of cash withdrawals in card spending",
            ),
            (
                "Les retraits d’espèces représentent {value} des dépenses de carte",
                "Cash withdrawals are {value} of card spending",
            ),
            none=(
                "La carte n’a servi à aucun retrait d’espèces",
                "The card was not used for any cash withdrawal",
            ),
            absences=[
                none_of(
                    "card_drawings_to_limit",
                    "La carte n’a servi à aucune dépense",
                    "The card was not used for any spending",
                )
            ],
        ),
        Unit.RATIO,
        lambda c: ratio(c.amt_drawings_atm_current.sum(), c.amt_drawings_current.sum()),
        direction=1,
    ),
    _card(
        "card_drawings_a_month",
        reasons.CARD_USE,
        _transactions(("", "")),
        Unit.COUNT,
        lambda c: c.cnt_drawings_current.mean(),
    ),
    _card(
        "card_drawings_max",
        reasons.CARD_USE,
        said(
            (
                "le plus grand nombre d’opérations de carte en un mois",
                "the largest number of card transactions in a month",
            ),
            (
                "La carte a servi au plus à {value} opération{s} en un mois",
                "The card was used for at most {value} transaction{s} in a month",
            ),
            none=_NO_USE,
            feminine=True,
        ),
        Unit.COUNT,
        lambda c: c.cnt_drawings_current.max(),
    ),
    _card(
        "card_idle_month_share",
        reasons.CARD_USE,
        said(
            ("la part des mois sans usage de la carte", "the share of months without use of the card"),
            (
                "La carte n’a pas servi pendant {value} des mois suivis",
                "The card was not used in {value} of the months on record",
            ),
            none=("La carte a servi chaque mois", "The card was used every month"),
        ),
        Unit.RATIO,
        lambda c: share(c.cnt_drawings_current == 0),
    ),
    _card(
        "card_drawings_to_limit",
        reasons.CARD_USE,
        said(
            ("la part du plafond de la carte dépensée par mois", "the share of the card limit spent a month"),
            (
                "Les dépenses mensuelles de carte représentent {value} du plafond en moyenne",
                "Monthly card spending is {value} of the limit on average",
            ),
            none=_NO_USE,
            absences=[_NO_LIMIT],
        ),
        Unit.RATIO,
        lambda c: ratio(c.amt_drawings_current.sum(), c[_LIMIT].sum()),
        direction=1,
    ),
)

_BALANCE = (
    _card(
        "card_balance_to_limit",
        reasons.CARD_BALANCE,
        said(
            ("la part utilisée du plafond de la carte", "the share of the card limit used"),
            (
                "En moyenne, {value} du plafond de la carte est utilisé",
                "On average, {value} of the card limit is used",
            ),
            none=_NO_PART,
            absences=[_NO_LIMIT],
        ),
        Unit.RATIO,
        lambda c: ratio(c.amt_balance.sum(), c[_LIMIT].sum()),
        direction=1,
    ),
    _card(
        "card_balance_to_limit_max",
        reasons.CARD_BALANCE,
        said(
            ("la plus grande part utilisée du plafond de la carte", "the largest share of the card limit used"),
            (
                "Au plus haut, {value} du plafond de la carte a été utilisé",
                "At most, {value} of the card limit was used",
            ),
            none=_NO_PART,
            absences=[_NO_LIMIT],
        ),
        Unit.RATIO,
        lambda c: _use(c).max(),
        direction=1,
    ),
    _card(
        "card_over_limit_share",
        reasons.CARD_BALANCE,
        said(
            ("la part des mois au-delà du plafond de la carte", "the share of months over the card limit"),
            (
                "Le plafond de la carte a été dépassé pendant {value} des mois suivis",
                "The card limit was exceeded in {value} of the months on record",
            ),
            none=("Le plafond de la carte n’a jamais été dépassé", "The card limit was never exceeded"),
            absences=[_NO_LIMIT],
        ),
        Unit.RATIO,
        lambda c: share(_use(c) > 1),
        direction=1,
    ),
    _card(
        "card_limit_max",
        reasons.CARD_BALANCE,
        figure(
            "le plus haut plafond de la carte",
            "the highest card limit",
            none=(_NO_LIMIT.said.fr, _NO_LIMIT.said.en),
        ),
        Unit.AMOUNT,
        lambda c: c[_LIMIT].max(),
        direction=-1,
    ),
    _card(
        "card_balance_mean",
        reasons.CARD_BALANCE,
        figure("le solde moyen de la carte", "the mean card balance", none=_NO_BALANCE),
        Unit.AMOUNT,
        lambda c: c.amt_balance.mean(),
    ),
    _card(
        "card_balance_max",
        reasons.CARD_BALANCE,
        figure("le plus grand solde de la carte", "the largest card balance", none=_NO_BALANCE),
        Unit.AMOUNT,
        lambda c: c.amt_balance.max(),
    ),
)

_PAYMENTS = (
    _card(
        "card_payment_to_minimum",
        reasons.CARD_PAYMENTS,
        said(
            (
                "les remboursements de carte comparés au minimum dû",
                "the card payments compared with the minimum due",
            ),
            (
                "Les remboursements de carte représentent {value} le minimum dû",
                "Card payments are {value} the minimum due",
            ),
            none=_NEVER_REPAID,
        ),
        Unit.TIMES,
        lambda c: ratio(c.amt_payment_current.sum(), c.amt_inst_min_regularity.sum()),
        direction=-1,
    ),
    _card(
        "card_payment_to_balance",
        reasons.CARD_PAYMENTS,
        said(
            ("la part du solde de la carte remboursée par mois", "the share of the card balance repaid a month"),
            (
                "Les remboursements mensuels de carte représentent {value} du solde en moyenne",
                "Monthly card payments are {value} of the balance on average",
            ),
            none=_NEVER_REPAID,
            absences=[none_of("card_balance_max", *_NO_BALANCE)],
        ),
        Unit.RATIO,
        lambda c: ratio(c.amt_payment_current.sum(), c.amt_balance.sum()),
        direction=-1,
    ),
    _card(
        "card_minimum_only_share",
        reasons.CARD_PAYMENTS,
        said(
            ("la part des mois payés au-dessous du minimum dû", "the share of months paid below the minimum due"),
            (
                "La carte a été remboursée au-dessous du minimum dû pendant {value} des mois suivis",
                "The card was repaid below the minimum due in {value} of the months on record",
            ),
            none=(
                "La carte n’a jamais été remboursée au-dessous du minimum dû",
                "The card was never repaid below the minimum due",
            ),
        ),
        Unit.RATIO,
        lambda c: share((c.amt_payment_current < c.amt_inst_min_regularity).fill_null(False)),
        direction=1,
    ),
    _card(
        "card_instalments_paid",
        reasons.CARD_PAYMENTS,
        number_of("échéance{s} de carte payée{s}", "card instalment{s} paid", feminine=True),
        Unit.COUNT,
        lambda c: c.cnt_instalment_mature_cum.max(),
    ),
)

_LATE = (
    _card(
        "card_late_month_share",
        reasons.CARD_LATE,
        said(
            ("la part des mois de carte en retard", "the share of card months late"),
            (
                "Au total, {value} des relevés de carte comptent un retard",
                "Overall, {value} of the card statements show a delay",
            ),
            none=_NEVER_LATE,
        ),
        Unit.RATIO,
        lambda c: share(c.sk_dpd > 0),
        direction=1,
    ),
    _card(
        "card_really_late_month_share",
        reasons.CARD_LATE,
        said(
            (
                "la part des mois de carte en retard, petites sommes exclues",
                "the share of card months late, small amounts left out",
            ),
            (
                "Petites sommes exclues, {value} des relevés de carte comptent un retard",
                "Small amounts left out, {value} of the card statements show a delay",
            ),
            none=(
                "La carte n’a jamais été en retard, petites sommes exclues",
                "The card was never late, small amounts left out",
            ),
        ),
        Unit.RATIO,
        lambda c: share(c.sk_dpd_def > 0),
        direction=1,
    ),
    _card(
        "card_max_days_late",
        reasons.CARD_LATE,
        figure("le plus long retard sur la carte", "the longest delay on the card", none=_NEVER_LATE),
        Unit.DAYS,
        lambda c: c.sk_dpd.max(),
        direction=1,
    ),
)

_TRENDS = (
    _trend(
        "card_balance_trend",
        reasons.CARD_BALANCE,
        said(
            (
                "l’évolution de l’usage du plafond de la carte depuis six mois",
                "the change in the use of the card limit in the last six months",
            ),
            (
                "Depuis six mois, la carte est plus utilisée que d’ordinaire, de {value} du plafond",
                "In the last six months, the card was used more than overall, by {value} of the limit",
            ),
            below=(
                "Depuis six mois, la carte est moins utilisée que d’ordinaire, de {value} du plafond",
                "In the last six months, the card was used less than overall, by {value} of the limit",
            ),
            none=(
                "Depuis six mois, la carte est utilisée comme d’ordinaire",
                "In the last six months, the card was used as much as overall",
            ),
            absences=[_NO_LIMIT, _NOTHING_LATELY],
        ),
        Unit.RATIO,
        lambda t: t.card_balance_to_limit_recent - t.card_balance_to_limit,
        direction=1,
    ),
    _trend(
        "card_drawings_trend",
        reasons.CARD_USE,
        said(
            (
                "l’évolution du nombre d’opérations de carte depuis six mois",
                "the change in the number of card transactions in the last six months",
            ),
            (
                "Depuis six mois, la carte sert à {value} opération{s} de plus par mois que d’ordinaire",
                "In the last six months, the card was used for {value} more transaction{s} a month than overall",
            ),
            below=(
                "Depuis six mois, la carte sert à {value} opération{s} de moins par mois que d’ordinaire",
                "In the last six months, the card was used for {value} fewer transaction{s} a month than overall",
            ),
            none=(
                "Depuis six mois, la carte sert à autant d’opérations par mois que d’ordinaire",
                "In the last six months, the card was used for as many transactions a month as overall",
            ),
            absences=[_NOTHING_LATELY],
        ),
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
