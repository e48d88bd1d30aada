from reports.templatetags.symbols import whole_symbols


def test_symbol_is_kept_on_one_line():
    assert whole_symbols("See E/2012/26 & more.") == ('See <span class="text-nowrap">E/2012/26</span> &amp; more.')


def test_symbol_begins_with_its_word():
    assert whole_symbols("sE/2012/26") == "sE/2012/26"
