import pytest

from egm_portal.limits.networks import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1::7", "2001:db8:0:1::"),
    ],
)
def test_network_of_a_request(rf, address, network):
    assert network_of(rf.get("/", REMOTE_ADDR=address)) == network
