"""Templates' texts: constants are translated once a language, all others each time they are shown."""

import pytest
from django.template import Context, Template
from django.utils import translation

from creditscore.translating import Constant


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
    text = template.nodelist[0]._text
    text.render, render = lambda context: asked.append(1) or render(context), text.render

    assert shown(template) == ["Aide", "Help", "Aide"]
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{% translate word %}", ["Aide", "Help", "Aide"]),
        ("{% translate word|upper %}", ["AIDE", "HELP", "AIDE"]),
        ('{% translate "Aide" as help %}{{ help }}', ["Aide", "Help", "Aide"]),
    ],
)
def test_what_is_no_constant_is_djangos_own(source: str, said: list[str]) -> None:
    template = Template(source)
    assert shown(template, word="Aide") == said
    assert not any(isinstance(node, Constant) for node in template.nodelist)


def test_a_percent_sign_stays_one() -> None:
    assert shown(Template('{% translate "50 % des clients" %}')) == ["50 % des clients"] * 3
