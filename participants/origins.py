"""What follows from the country in which somebody works, as a proposal that is made once."""

from egm_portal.text.countries import country_named
from egm_portal.text.zones import zone_of_country
from participants.models import Participant
from participants.roles import ROLES

_REGIONS = {region.label: region.value for region in Participant.Region}


def propose_from_country(participant: Participant, former_country: str = "") -> None:
    """Sets the regional group and the time zone where they are empty and this is the first country that is known.

    What is set stays when somebody moves to another country, until a person changes it. Those who act for an
    organization stand for no group; a country with several time zones has none to propose.
    """
    if former_country or not participant.country:
        return
    country = country_named(participant.country)
    if country and not participant.region and ROLES[participant.role].has_country:
        participant.region = _REGIONS.get(country.regional_group, "")
    participant.time_zone = participant.time_zone or zone_of_country(participant.country)
