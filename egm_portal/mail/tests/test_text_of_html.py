import pytest
from django.template import Context, Template

from egm_portal.mail.text_of_html import text_of_html

CASES = {
    "paragraphs": ("<p>One\n  two.</p>\n<div><p>Three.</p></div>", "One two.\n\nThree."),
    "empty paragraph": ("<p>One</p><p> </p><p>Two</p>", "One\n\nTwo"),
    "lines": ("<p>One <br>\n two<br><br>three</p>", "One\ntwo\n\nthree"),
    "entities": ("<p>L &amp; M &lt;b&gt; &quot;x&quot; &#x27;y&#x27; &amp;lt;</p>", "L & M <b> \"x\" 'y' &lt;"),
    "no-break space": ("<p>12\u00a0 pages</p>", "12\u00a0 pages"),
    "marks": ("<p>By <strong>15 July</strong>, <code>a b</code></p>", "By 15 July, a b"),
    "list": (
        "<p>These:</p><ul>\n<li>one</li>\n<li>two<br>lines</li></ul><p>End</p>",
        "These:\n\n- one\n- two\n  lines\n\nEnd",
    ),
    "numbered list": ("<ol><li>one</li><li>two</li></ol><ol><li>again</li></ol>", "1. one\n2. two\n\n1. again"),
    "table": (
        '<table><tr><th scope="row">File</th> <td>a.pdf</td></tr><tr><th>Pages</th><td>2</td></tr></table><p>End</p>',
        "File: a.pdf\nPages: 2\n\nEnd",
    ),
    "quotation": ("<blockquote><p>One<br>two</p><p>three</p></blockquote><p>End</p>", "  One\n  two\n\n  three\n\nEnd"),
    "link alone": (
        '<p><strong><a href="https://e.org/?a=1&amp;b=2">Open it</a></strong></p>',
        "Open it:\nhttps://e.org/?a=1&b=2",
    ),
    "link alone with a full stop": ('<p><a href="https://e.org/">Open it.</a></p>', "Open it.\nhttps://e.org/"),
    "link alone in a list": ('<ul><li><a href="https://e.org/">Note</a></li></ul>', "- Note:\n  https://e.org/"),
    "link in a sentence": ('<p>On <a href="https://e.org/x">your page</a>.</p>', "On your page <https://e.org/x>."),
    "two links": ('<p><a href="e:1">A</a> <a href="e:2">B</a></p>', "A <e:1> B <e:2>"),
    "address as text": ('<p><a href="https://e.org/x">https://e.org/x</a></p>', "https://e.org/x"),
    "site as text": ('<p>See <a href="http://e.org">e.org</a>!</p>', "See e.org!"),
    "mail address": ('<p>The unit<br><a href="mailto:u@e.org">u@e.org</a></p>', "The unit\nu@e.org"),
    "mail address of a name": ('<p>Ask <a href="mailto:u@e.org">the unit</a>.</p>', "Ask the unit <u@e.org>."),
    "slot": (
        '<p><a href="[link:0f]">[link:0f]</a></p><p>On <a href="[link:0f]">it</a></p>',
        "[link:0f]\n\nOn it <[link:0f]>",
    ),
    "names from right to left": ("<p>Dear <bdi>د. ليلى</bdi>,</p>", "Dear د. ليلى,"),
    "head": ("<head><title>T</title><style>p { color: red }</style></head><body><p>One</p></body>", "One"),
    "footer": ("<main><p>One</p></main><footer><p>Why<br>Portal</p></footer>", "One\n\n--\nWhy\nPortal"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("html", "text"), CASES.values(), ids=CASES.keys())
def test_text_reads_as_the_html(html, text):
    assert text_of_html(html) == text


@pytest.mark.parametrize(
    "typed",
    [
        "</p></blockquote></main><footer>",
        '<a href="https://evil.example.org">the portal</a>',
        "<script>alert(1)</script> <!-- <![CDATA[ <? &lt;p&gt; &#60; &amp;amp;",
        "د. ليلى \u202eexe.pdf \ufeff \ud7ff😀",
        "&" * 40 + "<" * 40,
    ],
)
def test_what_a_person_types_stays_as_typed(typed):
    page = Template("<ul><li>{{ typed }}</li></ul><blockquote>{{ typed|linebreaks }}</blockquote><p>End</p>")

    assert text_of_html(page.render(Context({"typed": typed}))) == f"- {typed}\n\n  {typed}\n\nEnd"


def test_lines_that_a_person_types_stay_lines():
    page = Template("<blockquote>{{ typed|linebreaks }}</blockquote>")

    assert text_of_html(page.render(Context({"typed": "One\r\ntwo\r\n\r\nthree\n"}))) == "  One\n  two\n\n  three"


@pytest.mark.parametrize("repeated", [" ", "<br>", "&lt;", "&amp;", "<p> ", "a <b> ", "<a href=x>y</a> ", "<li>x</li>"])
def test_long_text_is_read_in_one_pass(repeated):
    html = f"<ul><li>One</li>{repeated * (200_000 // len(repeated))}</ul><p>End</p>"

    assert text_of_html(html).endswith("End")
