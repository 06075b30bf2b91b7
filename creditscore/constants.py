"""Django's i18n and static tags, known to every template; constant texts and addresses are made once, not once a page.

A page has some sixty constant texts, a dozen addresses without arguments and half a dozen files. Django goes through a
lazy string for each text and matches each address against its pattern: together half of the time of a template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable

from django.conf import STATICFILES_STORAGE_ALIAS
from django.core.files.storage import storages
from django.template import Context, Library, Node
from django.template.base import Parser, Token
from django.template.defaulttags import url as djangos_url
from django.templatetags import i18n
from django.templatetags import static as djangos_static
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


@register.tag("static")
def static(parser: Parser, token: Token) -> Node:
    """Compile `{% static "file" %}` to a constant of the storage in force; with anything else it is Django's own."""
    node = djangos_static.do_static(parser, token)
    return Constant(node, _storage) if _has_one_literal(token) else node


def _addresses() -> Hashable:
    return get_urlconf(), get_script_prefix()


def _storage() -> Hashable:
    return storages[STATICFILES_STORAGE_ALIAS]


def _has_one_literal(token: Token) -> bool:
    words = token.split_contents()
    return len(words) == 2 and re.fullmatch(r"""("[^"]*"|'[^']*')""", words[1]) is not None
