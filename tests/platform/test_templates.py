# SPDX-License-Identifier: EUPL-1.2
"""Templates are laid out for people; pages carry none of the lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

import balai
from balai.project.templates import joined


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>\n", "<ul><li>a</li><li>b</li></ul> "),
        ("{% if a %}\n  <b>{{ a }}</b>\n{% endif %}", "{% if a %}<b>{{ a }}</b>{% endif %}"),
        ("{# why #}\n{% load ui %}\n<p>", "{# why #}{% load ui %}<p>"),
        ("<p>\n  one\n  two {{ n }}\n  <b>three</b>\n</p>", "<p> one two {{ n }} <b>three</b></p>"),
        ("<b>1</b> <i>2</i>", "<b>1</b> <i>2</i>"),  # a space within a line is meant
        ('<input name="a"\n    class="b"\n    {% if c %} checked{% endif %}>', '<input name="a" class="b" {% if c %} checked{% endif %}>'),
    ],
)  # fmt: skip
def test_line_breaks_between_tags_are_left_out_and_others_are_a_space(source, page):
    assert joined(source) == page


@pytest.mark.parametrize(
    "kept",
    [
        "{% blocktranslate %}Satu\n  <b>dua</b>\n  <i>tiga</i>{% endblocktranslate %}",
        "{% blocktranslate trimmed count n=n %}\n  {{ n }} orang\n{% plural %}\n  {{ n }} orang\n{% endblocktranslate %}",
        "<textarea>\n  a\n  b</textarea>",
        "<pre>\n{% if a %}\n<b></pre>",
        '<script type="application/json">\n{"a":\n 1}</script>',
    ],
)
def test_what_means_something_as_it_is_written_stays(kept):
    assert joined(f"<div>\n{kept}\n</div>") == f"<div>{kept}</div>"


pieces = st.sampled_from(
    ["<b>", "</b>", "{% if a %}", "{% endif %}", "{{ x }}", "kata", " ", "\n", "\n    ", "{# c #}"]
)


@given(st.lists(pieces, max_size=30))
def test_nothing_but_white_space_is_left_out_and_doing_it_again_changes_nothing(found):
    source = "".join(found)
    page = joined(source)

    assert re.sub(r"\s", "", page) == re.sub(r"\s", "", source)
    assert "\n" not in page
    assert joined(page) == page


def test_pages_carry_no_lines_and_letters_keep_theirs():
    ring = render_to_string("c/ring.html", {"used": 50, "word": "2 hari", "colour": "green"})
    letter = Path(balai.__file__).parent / "identity/templates/identity/messages/official.txt"

    assert "\n" not in ring
    assert "2 hari</span></div><div" in ring
    found = engines["django"].engine.get_template("identity/messages/official.txt").source
    assert found == letter.read_text("utf-8")
    assert "\n" in found.strip()
