"""The words of charts, in the language of the page, set as print sets them."""

from __future__ import annotations

import textwrap

from django.utils.translation import gettext as _

_HEAD = 9  # characters of a line above a column of figures, unless one word is longer
RAISED = 2  # lines that such headings take, right above the plot


def labelled(label: str, value: str) -> str:
    """Return « label : value » or "label: value"."""
    return _("%(label)s : %(value)s") % {"label": label, "value": value}


def headings(first: str, second: str) -> tuple[str, str]:
    """Return the headings of two columns of figures as a drawing writes them; one alone stands on the right."""
    heads = ["\n".join(textwrap.wrap(head, _HEAD, break_long_words=False)[:2]) for head in (first, second)]
    if not second:
        return "", heads[0]
    # The last lines of two headings stand beside each other.
    both = max(head.count("\n") for head in heads)
    first_head, second_head = ("\n" * (both - head.count("\n")) + head for head in heads)
    return first_head, second_head


def headed_columns(first: str, first_shown: str, second: str, second_shown: str) -> dict[str, str]:
    """Return two columns of figures, each under its heading; one alone stands on the right."""
    first_head, second_head = headings(first, second)
    columns = (first_shown, second_shown) if second else ("", first_shown)
    return {
        "first_column": columns[0],
        "first_head": first_head,
        "second_column": columns[1],
        "second_head": second_head,
    }


def label_lines(label: str, wide: int = 31, narrow: int = 38) -> dict[str, str | int]:
    """Return a row's label as a wide and a narrow drawing write it: at most two lines of so many characters."""
    lines = {width: textwrap.wrap(label, most)[:2] for width, most in (("wide", wide), ("narrow", narrow))}
    return {
        **{f"{width}_text": "\n".join(text) for width, text in lines.items()},
        **{f"{width}_lines": len(text) for width, text in lines.items()},
    }
