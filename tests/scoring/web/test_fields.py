"""Widgets that are quick to draw say what Django's own say."""

from __future__ import annotations

import pytest
from django import forms
from django.test.html import parse_html
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.web.fields import PlainInput, PlainSelect

texts = st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"]))


@settings(deadline=None)
@given(value=texts, label=st.text(st.characters(exclude_categories=["Cs", "Cc"])), required=st.booleans())
def test_a_line_is_drawn_as_django_draws_it(value: str | None, label: str, required: bool) -> None:
    attributes = {"id": "id_x", "aria-label": label, "required": required, "maxlength": "30"}
    drawn = PlainInput(attrs={"autocomplete": "off"}).render("x", value, attributes)
    assert drawn == forms.TextInput(attrs={"autocomplete": "off"}).render("x", value, attributes)


@pytest.mark.parametrize("chosen", [None, "", "b", "'"])
def test_a_list_is_drawn_as_django_draws_it(chosen: str | None) -> None:
    choices = [("", "—"), ("a", "<A> & co"), ("b", "B"), ("'", '"')]
    drawn, own = (
        widget(choices=choices).render("x", chosen, {"id": "id_x", "required": True})
        for widget in (PlainSelect, forms.Select)
    )
    assert parse_html(drawn) == parse_html(own)
