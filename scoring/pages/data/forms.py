"""The search forms of the data points: of one client's file, and of the dictionary."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.language import translated
from ml.features.definition import FAMILY_LABELS
from scoring.pages.data.presenter import Search, table_label
from scoring.pages.data.service import APPLICATION, COMPUTED, HISTORIES


class DictionaryForm(forms.Form):
    """Text, table, family, whether the model reads it; an empty form keeps everything."""

    q = forms.CharField(label=_("Mots cherchés"), required=False, max_length=100)
    table = forms.ChoiceField(label=_("Table"), required=False)
    family = forms.ChoiceField(label=_("Famille"), required=False)
    use = forms.ChoiceField(
        label=_("Lue par le modèle"),
        required=False,
        choices=[("", _("Toutes les données")), ("read", _("Celles que le modèle lit")), ("unread", _("Les autres"))],
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        family, table = self.fields["family"], self.fields["table"]
        assert isinstance(family, forms.ChoiceField)
        assert isinstance(table, forms.ChoiceField)
        labels = [(f.value, translated(label)) for f, label in FAMILY_LABELS.items()]
        family.choices = [("", str(_("Toutes les familles"))), *labels]
        names = [(name, table_label(name)) for name in (APPLICATION, COMPUTED, *HISTORIES)]
        table.choices = [("", str(_("Toutes les tables"))), *names]

    @property
    def is_used(self) -> bool:
        """Whether anything is asked for."""
        return any(field.value() for field in self)

    @property
    def search(self) -> Search:
        """Return what the form asks for; of a form that is not valid, what could be read of it."""
        asked = {name: value for name, value in self.cleaned_data.items() if name != "q"}
        return Search(text=self.cleaned_data.get("q", ""), **asked)


class DataForm(DictionaryForm):
    """The same over one client's values: also by whether the file has one."""

    known = forms.ChoiceField(
        label=_("Dans ce dossier"),
        required=False,
        choices=[("", _("Renseignées ou non")), ("known", _("Renseignées")), ("missing", _("Non renseignées"))],
    )
