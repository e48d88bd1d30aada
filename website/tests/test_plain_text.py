import pytest

from website.templatetags.plain_text import plain_text


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("", ""),
        ("  \n\n ", ""),
        ("One.", "<p>One.</p>"),
        ("One\nline.\n\nTwo.", "<p>One line.</p>\n<p>Two.</p>"),
        ("One.\r\n\r\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("• a\n* b", "<ul><li>a</li><li>b</li></ul>"),
        ("- a\n  goes on\n- b", "<ul><li>a goes on</li><li>b</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("1) a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        ("3. c\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>'),
        ("Four matters:\n- a\n- b", "<p>Four matters:</p><ul><li>a</li><li>b</li></ul>"),
        ("Two matters:\n1. a\n2. b", "<p>Two matters:</p><ol><li>a</li><li>b</li></ol>"),
        ("It was held in\n2013. It was short.", "<p>It was held in 2013. It was short.</p>"),
        ("It took\n12. items", "<p>It took 12. items</p>"),
        ("a - b\n-no list", "<p>a - b -no list</p>"),
        ("<b>&\"'", "<p>&lt;b&gt;&amp;&quot;&#x27;</p>"),
        ("- <script>x</script>", "<ul><li>&lt;script&gt;x&lt;/script&gt;</li></ul>"),
    ],
)
def test_plain_text_makes_paragraphs_and_lists(text, rendered):
    assert plain_text(text) == rendered
