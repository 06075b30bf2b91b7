"""What is said of a feature: the patterns of its sentences, and what families of like features build them from.

A pattern is a sentence without its full stop. `{value}` stands for the client's value, with its unit; any other word
in braces, such as `{s}`, is an ending that is written where the value is plural. `sentences.py` completes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ml.tables.wording import Text

ValueOf = Callable[[str], float | str | None]  # gives a client's value of any feature, by its name
Pair = tuple[str, str]  # French, then English
_ENDING = re.compile(r"\{(?!value)(\w+)\}")
_ARTICLE = re.compile(r"^(?:le |la |les |l’|the )")


@dataclass(frozen=True, slots=True)
class Absence:
    """Why a feature of a known history has no value, or is zero: there is nothing of its kind.

    `holds` is asked of the client's values; `said` says what there is none of.
    """

    said: Text
    holds: Callable[[ValueOf], bool]


@dataclass(frozen=True, slots=True)
class Clauses:
    """What is said of a feature, in every state its value can be in.

    `label` names it in tables. `what` completes « Nous ne connaissons pas… » (« Nous ne savons pas… » where it begins
    with « si »). `value` says a value; `none` that it is zero; `below`, where negative values mean something else, says
    one by its size. `absences` are asked in turn where there is no value or none. `feminine` is the gender of what is
    counted in French.
    """

    label: Text
    what: Text
    value: Text
    none: Text | None = None
    below: Text | None = None
    absences: tuple[Absence, ...] = ()
    feminine: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether the value is a number of what the sentence names: « 3 crédits »."""
        return _ENDING.search(self.value.en) is not None


def none_of(name: str, fr: str, en: str) -> Absence:
    """Return the absence that holds where the feature `name` is zero."""
    return Absence(Text(fr, en), lambda value_of: value_of(name) == 0)


def not_on_record(fr: str, en: str) -> Absence:
    """Return the absence that holds wherever a known history gives no value."""
    return Absence(Text(fr, en), lambda value_of: True)


def said(
    what: Pair,
    value: Pair,
    *,
    label: Pair | None = None,
    none: Pair | None = None,
    below: Pair | None = None,
    absences: Iterable[Absence] = (),
    feminine: bool = False,
) -> Clauses:
    """Return clauses written out; the label is `what` without its article where none is given, with shorter words."""
    return Clauses(
        Text(*(_shorter(words) for words in label or (_capital(_ARTICLE.sub("", words)) for words in what))),
        Text(*what),
        Text(*value),
        Text(*none) if none else None,
        Text(*below) if below else None,
        tuple(absences),
        feminine,
    )


def figure(
    fr: str,
    en: str,
    *,
    plural: bool = False,
    plural_fr: bool = False,
    none: Pair | None = None,
    absences: Iterable[Absence] = (),
) -> Clauses:
    """Return what is said of a measure: « La dette est de 400 ».

    `plural` says that what is measured is plural; `plural_fr`, that it is in French alone.
    """
    value = (
        f"{_capital(fr)} {'sont' if plural or plural_fr else 'est'} de {{value}}",
        f"{_capital(en)} {'are' if plural else 'is'} {{value}}",
    )
    return said((fr, en), value, none=none, absences=absences)


def elapsed(fr: str, en: str, *, in_months: bool = False, absences: Iterable[Absence] = ()) -> Clauses:
    """Return what is said of the time since an event: « Le dernier refus remonte à 3 mois ».

    `in_months` says that its table counts months.
    """
    return said(
        (f"le temps depuis {fr}", f"the time since {en}"),
        (f"{_capital(fr)} remonte à {{value}}", f"{_capital(en)} was {{value}} ago"),
        none=on_the_day(fr, en, in_months=in_months),
        below=(
            f"{_capital(fr)} tombe {{value}} après la demande",
            f"{_capital(en)} comes {{value}} after the application",
        ),
        absences=absences,
    )


def on_the_day(fr: str, en: str, *, in_months: bool = False) -> Pair:
    """Return what is said of an event of the day of the application, or of its month."""
    when = ("mois", "in the month") if in_months else ("jour", "on the day")
    return (f"{_capital(fr)} date du {when[0]} de la demande", f"{_capital(en)} was {when[1]} of the application")


def number_of(
    fr: str,
    en: str,
    *,
    feminine: bool = False,
    none: Pair | None = None,
    label: Pair | None = None,
    absences: Iterable[Absence] = (),
) -> Clauses:
    """Return what is said of a number: « Le dossier compte 3 crédits ». `fr` and `en` have their plural in braces."""
    many_fr, many_en = (_ENDING.sub(r"\1", words) for words in (fr, en))
    of = "d’" if many_fr[0] in "aeiouéè" else "de "
    nothing = (
        f"Le dossier ne compte {'aucune' if feminine else 'aucun'} {singular(fr)}",
        f"The file shows no {singular(en)}",
    )
    return said(
        (f"le nombre {of}{many_fr}", f"the number of {many_en}"),
        (f"Le dossier compte {{value}} {fr}", f"The file shows {{value}} {en}"),
        label=label or (_capital(many_fr), _capital(many_en)),
        none=none or nothing,
        absences=absences,
        feminine=feminine,
    )


def yes_or_no(label: Pair, whether: Pair, yes: Pair, no: Pair) -> Clauses:
    """Return what is said of a yes or no; `whether` is « si une voiture est déclarée »."""
    return said(whether, yes, label=label, none=no)


def chosen(fr: str, en: str, label: Pair, absences: Iterable[Absence] = ()) -> Clauses:
    """Return what is said of a category: « Le mode de logement est « Location » »."""
    value = (f"{_capital(fr)} est «\u00a0{{value}}\u00a0»", f"{_capital(en)} is “{{value}}”")
    return said((fr, en), value, label=label, absences=absences)


def singular(pattern: str) -> str:
    """Return a pattern without the endings of its plural."""
    return _ENDING.sub("", pattern)


def with_endings(pattern: str, *, plural: bool) -> str:
    """Return a pattern with the endings of its plural, or without them."""
    return _ENDING.sub(r"\1" if plural else "", pattern)


def _shorter(label: str) -> str:
    return label.replace("chez d’autres prêteurs", "ailleurs").replace("with other lenders", "elsewhere")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
