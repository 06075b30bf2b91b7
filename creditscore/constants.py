"""Django's i18n tags, known to every template, and constant texts and addresses made once, not once a page.

A page has some sixty constant texts and a dozen addresses without arguments. Django goes through a lazy string for each
text and matches each address against its pattern: together four tenths of the time of a template.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from django.template import Context, Library, Node
from django.template.base import Parser, Token
from django.template.defaulttags import url as djangos_url
from django.templatetags import i18n
from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

register = Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class Constant(Node):
    """What a node shows, made once for each state of what it depends on."""

    def __init__(self, node: Node, state: Callable[[], Hashable]) -> None:
        self._node, self._state = node, state
        self._shown: dict[Hashable, str] = {}

    def render(self, context: Context) -> str:
        """Return what the node shows in the present state."""
        state = self._state()
        if state not in self._shown:
            self._shown[state] = self._node.render(context)
        return self._shown[state]


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """Compile `{% translate "text" %}` to a constant of the language; with anything else it is Django's own."""
    node = i18n.do_translate(parser, token)
    return Constant(node, get_language) if _has_one_literal(token) else node


@register.tag("url")
def url(parser: Parser, token: Token) -> Node:
    """Compile `{% url "name" %}` to a constant of the addresses in force; with anything else it is Django's own."""
    node = djangos_url(parser, token)
    return Constant(node, _addresses) if _has_one_literal(token) else node


def _addresses() -> Hashable:
    return get_urlconf(), get_script_prefix()


def _has_one_literal(token: Token) -> bool:
    words = token.split_contents()
    return len(words) == 2 and words[1][0] in "\"'" and words[1][-1] == words[1][0]
