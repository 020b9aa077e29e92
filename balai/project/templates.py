# SPDX-License-Identifier: EUPL-1.2
"""Templates laid out for people who read them, pages without the lines and indents this takes.

One rule: a line break between two tags, HTML's or Django's, with the indent behind it, is left out of the page. So

    <li>
      {% icon "pin" %}
      <span>{{ place }}</span>
    </li>

says the same as all of it in one line, weighs as little, and draws no gap between the icon and its word. A space that
is meant stands within a line: `<b>{{ n }}</b> <span>`. Beside words, variables and attributes a line break is a space,
as in HTML.
"""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import app_directories

# Where line breaks mean something: what is translated as it stands, what Django leaves out, what HTML keeps as written.
_AS_WRITTEN = (
    r"{%\s*(?P<tag>blocktranslate|blocktrans|comment|verbatim)\b.*?{%\s*end(?P=tag)\s*%}"
    r"|<(?P<element>pre|textarea|script|style)\b.*?</(?P=element)>"
)
_BETWEEN_TAGS = r"(?:(?<=>)|(?<=%})|(?<=#}))[ \t]*\n\s*(?=<|{%|{#)"
_BREAK = re.compile(rf"(?P<kept>{_AS_WRITTEN})|(?P<none>{_BETWEEN_TAGS})|[ \t]*\n\s*", re.DOTALL)


def joined(source: str) -> str:
    """The template in one line, but for what is kept as it is written."""
    return _BREAK.sub(lambda found: found["kept"] or ("" if found["none"] is not None else " "), source)


class Loader(app_directories.Loader):
    """Templates of all apps; of pages, without the line breaks between their tags."""

    def get_contents(self, origin: Origin) -> str:
        """The text of a template. TemplateDoesNotExist as ever."""
        source = str(super().get_contents(origin))
        return joined(source) if origin.name.endswith(".html") else source
