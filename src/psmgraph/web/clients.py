"""Who asks: the peer's address, or what a trusted proxy says of it."""

import ipaddress
from collections.abc import Iterable

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def client_of(peer: str, forwarded_for: str, trusted: Iterable[str]) -> str:
    """Return the address that limits count for.

    ``forwarded_for`` (X-Forwarded-For) counts only where the peer is a trusted proxy; then it is
    the rightmost address in it that is no trusted proxy, for those before it can be invented.
    """
    networks = [ipaddress.ip_network(each, strict=False) for each in trusted]
    if not _within(peer, networks):
        return peer
    for address in reversed([each.strip() for each in forwarded_for.split(",") if each.strip()]):
        if not _within(address, networks):
            return address
    return peer


def is_trusted(peer: str, trusted: Iterable[str]) -> bool:
    """Tell whether the address ``peer`` is one of ``trusted``: addresses or networks."""
    return _within(peer, [ipaddress.ip_network(each, strict=False) for each in trusted])


def counted_as(address: str) -> str:
    """Return whom limits count for: an IPv6 client has a network of 64 bits to choose from."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    mapped = found.ipv4_mapped  # ::ffff:192.0.2.1 is 192.0.2.1
    return str(mapped or ipaddress.ip_network((found, 64), strict=False))


def _within(address: str, networks: Iterable[Network]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)
