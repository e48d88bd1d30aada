"""Rate limits, counted by the database.

allauth's own limiter protects the other pages of the account. It is not used here, because it reads each count and
writes it back under a lock in the cache: sixty people who press a button together wait for each other, some are
refused, and a full cache forgets counts. A row that the database itself increments has neither problem.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from egm_portal.clock import real_now
from egm_portal.limits.models import LimitCounter

SALT = "egm_portal.limits"


class LimitReached(Exception):
    """Raised when a limit is reached; `str()` is the limit's name."""


@dataclass(frozen=True)
class Limit:
    """At most `times` in a `period`, which begins with the first; around its end twice as many may come close together.

    The count is exact even when many requests come at the same instant.
    """

    name: str
    times: int
    period: timedelta

    def take(self, subject: str) -> bool:
        """Counts one more for the subject; False, and nothing is counted, if the limit is reached."""
        # The last attempt counts in a period that another request has started since the first.
        return self._count(subject) or self._begin(subject) or self._count(subject)

    def give_back(self, subject: str) -> None:
        """Uncounts one, for what turns out not to be limited."""
        LimitCounter.objects.filter(key=self._key(subject), count__gt=0).update(count=F("count") - 1)

    def is_spent(self, subject: str) -> bool:
        counters = LimitCounter.objects.filter(key=self._key(subject), until__gt=real_now())
        return counters.filter(count__gte=self.times).exists()

    def _count(self, subject: str) -> bool:
        counters = LimitCounter.objects.filter(key=self._key(subject), until__gt=real_now(), count__lt=self.times)
        return bool(counters.update(count=F("count") + 1))

    def _begin(self, subject: str) -> bool:
        """Starts a period with this one; False while one runs, even if another request has only just started it."""
        key, now = self._key(subject), real_now()
        first = {"count": 1, "until": now + self.period}
        if LimitCounter.objects.filter(key=key, until__lte=now).update(**first):
            return True
        if LimitCounter.objects.filter(key=key).exists():
            return False
        try:
            with transaction.atomic():
                LimitCounter.objects.create(key=key, **first)
        except IntegrityError:
            return False
        return True

    def _key(self, subject: str) -> str:
        return salted_hmac(SALT, f"{self.name} {subject}", algorithm="sha256").hexdigest()
