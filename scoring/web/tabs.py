"""The pages of one client, in the order of their tabs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# The pages of one client, in the order of their tabs: name of the address, label.
TABS = (
    ("summary", _("Dossier")),
    ("why", _("Explication")),
    ("history", _("Historique")),
    ("compare", _("Comparaison")),
    ("similar", _("Clients similaires")),
    ("two_features", _("Deux informations")),
    ("data", _("Données")),
    ("simulate", _("Simulation")),
    ("proposals", _("Ce qui changerait")),
)
