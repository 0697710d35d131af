"""Where somebody is on the internet, as limits count it."""

from ipaddress import IPv6Address, ip_address, ip_network


def network_of(address: str) -> str:
    """The address itself, or the /64 that an IPv6 one belongs to; "" for what is no address.

    One household or server gets a whole /64, so a limit per single address could be evaded.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((parsed.packed, 64), strict=False))
