"""The addresses of new meetings."""

from itertools import chain, count

from django.utils.text import slugify

from egm_portal.meetings.models import FormerSlug, Meeting


def free_slug(short_title: str, year: int) -> str:
    """The address for a new meeting: its short title and year, and a number if another has or had the same."""
    words = slugify(short_title)[:70].strip("-") or "meeting"
    slug = words if str(year) in words.split("-") else f"{words}-{year}"
    alike = {"slug__startswith": slug}
    taken = {
        *Meeting.objects.filter(**alike).values_list("slug", flat=True),
        *FormerSlug.objects.filter(**alike).values_list("slug", flat=True),
    }
    numbered = (f"{slug}-{number}" for number in count(2))
    return next(each for each in chain([slug], numbered) if each not in taken)
