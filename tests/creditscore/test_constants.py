"""Constants of templates are made once: texts for each language, addresses for each set of them; others each time."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, clear_script_prefix, set_script_prefix
from django.utils import translation

from creditscore.constants import Constant


def shown(template: Template, **context: str) -> list[str]:
    """Return what the template shows in French, in English and in French again."""
    said = []
    for language in ("fr", "en", "fr"):
        with translation.override(language):
            said.append(template.render(Context(context)))
    return said


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_constant_follows_the_language(quote: str) -> None:
    template = Template(f"{{% translate {quote}Aide{quote} %}}")

    assert shown(template) == ["Aide", "Help", "Aide"]
    assert [type(node) for node in template.nodelist] == [Constant]


def test_a_constant_is_translated_once_a_language() -> None:
    template = Template('{% translate "Aide" %}')
    asked = []
    text = template.nodelist[0]._node
    text.render, render = lambda context: asked.append(1) or render(context), text.render

    assert shown(template) == ["Aide", "Help", "Aide"]
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{% translate word %}", ["Aide", "Help", "Aide"]),
        ("{% translate word|upper %}", ["AIDE", "HELP", "AIDE"]),
        ('{% translate "Aide"|add:page|add:"" %}', ["Aidehelp", "Helphelp", "Aidehelp"]),
        ('{% translate "Aide" as help %}{{ help }}', ["Aide", "Help", "Aide"]),
        ("{% url page %}", ["/help/"] * 3),
        ("{% url 'summary' 7 %}", ["/clients/7/"] * 3),
        ("{% url 'help' as there %}{{ there }}", ["/help/"] * 3),
    ],
)
def test_what_is_no_constant_is_djangos_own(source: str, said: list[str]) -> None:
    template = Template(source)
    assert shown(template, word="Aide", page="help") == said
    assert not any(isinstance(node, Constant) for node in template.nodelist)


def test_a_percent_sign_stays_one() -> None:
    assert shown(Template('{% translate "50 % des clients" %}')) == ["50 % des clients"] * 3


def test_an_address_follows_where_the_portal_is_mounted() -> None:
    template = Template("{% url 'clients' %}")
    try:
        said = []
        for prefix in ("/", "/portal/", "/"):
            set_script_prefix(prefix)
            said.append(template.render(Context()))
    finally:
        clear_script_prefix()
    assert said == ["/clients/", "/portal/clients/", "/clients/"]
    assert [type(node) for node in template.nodelist] == [Constant]


def test_an_unknown_address_is_an_error_each_time() -> None:
    template = Template("{% url 'nowhere' %}")
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            template.render(Context())
