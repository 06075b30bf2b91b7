"""The pages of one client: six tabs, and what lies under each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from scoring.charts.chart import labelled

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Page(NamedTuple):
    """A page of a client: the name of its address, what it is called, and other addresses that belong to it."""

    name: str
    label: StrOrPromise
    others: tuple[str, ...] = ()


class Tab(NamedTuple):
    """A tab and the pages under it; the first is where the tab leads."""

    label: StrOrPromise
    pages: tuple[Page, ...]


TABS = (
    Tab(_("Résumé"), (Page("summary", _("Résumé")),)),
    Tab(_("Pourquoi"), (Page("why", _("Pourquoi")),)),
    Tab(
        _("Comparer"),
        (
            Page("compare", _("À un groupe")),
            Page("similar", _("Aux clients similaires")),
            Page("two_clients_choice", _("À un autre client"), ("two_clients",)),
            Page("two_features", _("Sur deux informations")),
        ),
    ),
    Tab(
        _("Simuler"),
        (
            Page("simulate", _("Essayer d’autres valeurs"), ("scenario",)),
            Page("proposals", _("Ce qui changerait la réponse")),
        ),
    ),
    Tab(_("Historique"), (Page("history", _("Historique")),)),
    Tab(
        _("Données"),
        (Page("data", _("Toutes les données")), Page("completeness", _("Ce qui manque"))),
    ),
)

# The pages of a file that stand under no tab.
_OTHERS = {
    "decision": _("Décision"),
    "review": _("Réexamen"),
    "letter": _("Courrier"),
    "for_client": _("Explication au client"),
    **dict.fromkeys(("notes", "note"), _("Notes")),
}


def page_labels() -> dict[str, StrOrPromise]:
    """Return what each page that one reads of a file is called, its tab before it, by the name of its address."""
    tabbed: dict[str, StrOrPromise] = {}
    for tab in TABS:
        for page in tab.pages:
            label = page.label if page.label == tab.label else labelled(str(tab.label), str(page.label))
            tabbed |= dict.fromkeys((page.name, *page.others), label)
    return tabbed | _OTHERS


def pages_of(number: int, tab: Tab) -> tuple[Page, ...]:
    """Return the pages of a tab that a file has: of an application, those whose address takes one."""
    return tuple(page for page in tab.pages if _has(number, page))


def _has(number: int, page: Page) -> bool:
    try:
        reverse(page.name, args=[number])
    except NoReverseMatch:
        return False
    return True
