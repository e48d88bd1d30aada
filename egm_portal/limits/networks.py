"""The network that a request comes from, and limits on how often one network may send a form."""

from collections.abc import Callable
from functools import wraps
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponse

from egm_portal.allauth_internals import get_client_ip
from egm_portal.limits.counting import Limit


def network_of(request: HttpRequest) -> str:
    """The IPv4 address that the request comes from, or the IPv6 /64, which is one household or office."""
    address = ip_address(get_client_ip(request))
    # A socket for both versions reports IPv4 clients as ::ffff:192.0.2.1.
    address = getattr(address, "ipv4_mapped", None) or address
    return str(address) if address.version == 4 else _prefix(address, 64)


def site_of(network: str) -> str:
    """The most that a subscriber is assigned: the IPv6 /48 around the network (RFC 6177), or the IPv4 address."""
    return _prefix(network, 48) if ":" in network else network


def _prefix(address: IPv4Address | IPv6Address | str, bits: int) -> str:
    return str(ip_network((address, bits), strict=False).network_address)


def within(*limits: Limit) -> Callable:
    """Answers a POST with 429 when its network has spent one of the limits."""

    def decorated(view: Callable) -> Callable:
        @wraps(view)
        def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.method == "POST":
                network = network_of(request)
                for limit in limits:
                    if not limit.take(network):
                        request.limit_name = limit.name
                        return respond_429(request)
            return view(request, *args, **kwargs)

        return page

    return decorated
