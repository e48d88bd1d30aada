from importlib.resources import files

import pytest

from egm_portal.text.capitals import CAPITALS, HEADQUARTERS, stands_alone


@pytest.mark.parametrize(
    ("city", "country", "alone"),
    [
        ("Geneva", "Switzerland", True),
        ("Bern", "Switzerland", True),
        ("Zurich", "Switzerland", False),
        ("New York", "United States of America", True),
        ("Washington", "United States of America", True),
        ("Brasilia", "Brazil", True),
        ("Sana’a", "Yemen", True),
        ("Kingston", "Jamaica", True),
        ("Kingston", "Canada", False),
        ("Bangkok", "Country A", False),
        ("", "Country A", False),
    ],
)
def test_capitals_and_headquarters_stand_without_their_country(city, country, alone):
    assert stands_alone(city, country) is alone


def test_table_has_codes_of_countries():
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8")
    codes = {line.split("\t")[0] for line in table.splitlines() if not line.startswith("#")}

    assert (set(CAPITALS) | set(HEADQUARTERS)) - codes == set()
