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


def _within(address: str, networks: Iterable[Network]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)
