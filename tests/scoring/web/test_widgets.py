"""Form fields: ours are drawn as Django draws them, whatever they hold; how days and numbers are read."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.test.html import parse_html

from scoring.web.forms import read_day, read_number

CHOICES = [("", "Toutes"), ("a&b", "<Un> « & »"), (3, "Trois"), (1200, "Mille"), ("Groupe", [("x", "X"), ("y", "Y")])]


class Fields(forms.Form):
    text = forms.CharField(help_text="Aide", widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}))
    number = forms.FloatField(required=False, min_value=0)
    ticked = forms.BooleanField(required=False)
    one = forms.ChoiceField(choices=CHOICES, required=False)
    several = forms.MultipleChoiceField(choices=CHOICES, required=False)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"text": 'dit "oui" & <b>', "number": "1.5", "ticked": "on", "one": "a&b", "several": ["3", "y"]},
        {"text": "", "number": "x", "one": "y"},
    ],
)
@pytest.mark.parametrize("name", Fields.base_fields)
def test_a_field_is_the_one_that_django_draws(name: str, data: dict[str, str | list[str]]) -> None:
    ours, django = (str(Fields(data, renderer=renderer)[name]) for renderer in (TemplatesSetting(), DjangoTemplates()))
    assert parse_html(ours) == parse_html(django)


@pytest.mark.parametrize("text", ["2026-12-31", "31/12/2026", "31 décembre 2026", "31.12.2026"])
def test_days_are_written_in_many_ways_and_in_ascii_digits_alone(text: str) -> None:
    assert read_day(text) == date(2026, 12, 31)
    for digits in ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩"):
        assert read_day(text.translate(str.maketrans("0123456789", digits))) == "invalid"
        assert read_number("2026".translate(str.maketrans("0123456789", digits))) is None
