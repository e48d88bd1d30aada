"""Where requests come from, and how often one network may send a form."""

from collections.abc import Callable, Iterable
from functools import wraps
from ipaddress import ip_address, ip_network

from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponse

from egm_portal.allauth_internals import get_client_ip
from egm_portal.limits.counting import Limit


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
