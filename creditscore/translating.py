"""Django's i18n tags, known to every template, and each constant text translated once a language, not once a page.

A page has some sixty of them, and Django goes through a lazy string for each: a quarter of the time of its template.
"""

from __future__ import annotations

from django.template import Context, Library, Node
from django.template.base import Parser, Token
from django.templatetags import i18n
from django.utils.translation import get_language

register = Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class Constant(Node):
    """The translations of a constant text, each made when it is first asked for."""

    def __init__(self, text: Node) -> None:
        self._text = text
        self._by_language: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """Return the text in the language of the request."""
        language = get_language()
        if language not in self._by_language:
            self._by_language[language] = self._text.render(context)
        return self._by_language[language]


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """Compile `{% translate "text" %}` to a constant; with a variable, a filter or an option it is Django's own."""
    node = i18n.do_translate(parser, token)
    words = token.split_contents()
    return Constant(node) if len(words) == 2 and words[1][0] in "\"'" and words[1][-1] == words[1][0] else node
