"""Limits on how often something is done, counted by the database.

allauth's own limiter stands before the other pages of the account. It is not used here, because each of its counts
is read and written back under a lock in the cache: sixty people who press a button together wait for each other and
some are refused, and the cache forgets counts when somebody fills it. A row that is counted up by the database itself
does neither.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from egm_portal.clock import real_now
from egm_portal.limits.models import LimitCounter

SALT = "my.limits"  # its first package: counts go on through an upgrade


class LimitReached(Exception):
    """Raised when a limit is reached; `str()` is the limit's name."""


@dataclass(frozen=True)
class Limit:
    """So many times in a period, which begins with the first: at its border a little more than that may come together.

    The count is of the database, exact also when many requests come at the same instant.
    """

    name: str
    times: int
    period: timedelta

    def take(self, subject: str) -> bool:
        """Whether this is within the limit of the subject; then it is counted."""
        return self._count(subject) or self._begin(subject) or self._count(subject)

    def give_back(self, subject: str) -> None:
        """Takes one back that was counted, for what turns out not to be limited."""
        LimitCounter.objects.filter(key=self._key(subject), count__gt=0).update(count=F("count") - 1)

    def is_spent(self, subject: str) -> bool:
        """Whether the next would be refused."""
        counters = LimitCounter.objects.filter(key=self._key(subject), until__gt=real_now())
        return counters.filter(count__gte=self.times).exists()

    def _count(self, subject: str) -> bool:
        counters = LimitCounter.objects.filter(key=self._key(subject), until__gt=real_now(), count__lt=self.times)
        return bool(counters.update(count=F("count") + 1))

    def _begin(self, subject: str) -> bool:
        """Begins a count with this one; False while one runs, also one that another request has just begun."""
        key, now = self._key(subject), real_now()
        begun = {"count": 1, "until": now + self.period}
        if LimitCounter.objects.filter(key=key, until__lte=now).update(**begun):
            return True
        if LimitCounter.objects.filter(key=key).exists():
            return False
        try:
            with transaction.atomic():
                LimitCounter.objects.create(key=key, **begun)
        except IntegrityError:
            return False
        return True

    def _key(self, subject: str) -> str:
        return salted_hmac(SALT, f"{self.name} {subject}", algorithm="sha256").hexdigest()
