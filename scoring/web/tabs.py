"""The pages of one client: six tabs, and what lies under each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

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
