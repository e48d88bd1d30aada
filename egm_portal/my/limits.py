"""How often sign-in codes are asked for and tried; docs/decisions/0049 has the numbers and why.

allauth's own limiter stands before the other pages of the account. It is not used here, because each of its counts
is read and written back under a lock in the cache: sixty people who press a button together wait for each other and
some are refused, and the cache forgets counts when somebody fills it. A row that is counted up by the database itself
does neither.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from ipaddress import ip_address, ip_network

from allauth.core.internal.httpkit import get_client_ip
from allauth.core.ratelimit import respond_429
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from egm_portal.clock import real_now
from egm_portal.my.models import LimitCounter


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
        return salted_hmac("egm_portal.my.limits", f"{self.name} {subject}", algorithm="sha256").hexdigest()


_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

# Of one network, whichever accounts: 60 people in a conference room, some of them a few times. Answers are held back
# for a quarter of a second, so networks that go on at that rate would occupy the web server: in an hour it is less.
REQUESTS_OF_NETWORK = Limit("code requests from one network", 300, 5 * _MINUTE)
HOURLY_REQUESTS_OF_NETWORK = Limit("code requests from one network in an hour", 600, _HOUR)
TRIES_OF_NETWORK = Limit("codes entered from one network", 600, 5 * _MINUTE)
HOURLY_TRIES_OF_NETWORK = Limit("codes entered from one network in an hour", 1200, _HOUR)
# Of one account, for each share: a network, or the browsers that signed in before.
MAILS_TO_SHARE = Limit("codes mailed again to one account at the request of one share", 3, 15 * _MINUTE)
TRIES_OF_SHARE = Limit("codes entered for one account from one share", 10, 15 * _MINUTE)
DAILY_TRIES_OF_SHARE = Limit("codes entered for one account from one share in a day", 30, _DAY)
# A subscriber's IPv6 has 65,536 networks of that size: together they have two shares.
DAILY_TRIES_OF_SITE = Limit("codes entered for one account from one site in a day", 60, _DAY)
# Of one account, over all networks. 60 networks cannot spend the tries: 60 times 30 are fewer.
MAILS_TO_ACCOUNT = Limit("codes mailed again to one account", 6, _HOUR)
TRIES_OF_ACCOUNT = Limit("codes entered for one account from all networks in a day", 2000, _DAY)


def network_of(request: HttpRequest) -> str:
    """The network that the request comes from: an address, of IPv6 the /64 of one household or office."""
    address = ip_address(get_client_ip(request))
    address = getattr(address, "ipv4_mapped", None) or address
    return str(address) if address.version == 4 else _beginning(address, 64)


def site_of(network: str) -> str:
    """What one subscriber has at most: of IPv6 the /48 around the network, otherwise the same address (RFC 6177)."""
    return _beginning(network, 48) if ":" in network else network


def _beginning(address: object, bits: int) -> str:
    return str(ip_network((address, bits), strict=False).network_address)


def within(*limits: Limit) -> Callable:
    """Answers a POST with 429 when its network has spent one of the limits."""

    def decorated(view: Callable) -> Callable:
        @wraps(view)
        def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            spent = _first_spent(request, limits) if request.method == "POST" else None
            if spent:
                request.limit_name = spent.name
                return respond_429(request)
            return view(request, *args, **kwargs)

        return page

    return decorated


def _first_spent(request: HttpRequest, limits: Iterable[Limit]) -> Limit | None:
    network = network_of(request)
    return next((limit for limit in limits if not limit.take(network)), None)
