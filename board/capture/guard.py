"""Which addresses may be asked: http and https to public machines, and nothing else.

target_of(url, guard)        the one parser: what is asked for, of whom; raises Refused
guard.check(answers)         the addresses of its name; raises Refused if ANY is private
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urljoin, urlsplit

import idna

from board.capture.errors import Refused
from board.words import _

_NOT_AN_ADDRESS = _("This is not a web address that can be fetched. Paste the whole address.")
_PORTS = _("Only pages on the usual ports, 80 and 443, are fetched.")
_NAME_INSIDE = _("The address holds a user name: take it out and try again.")
_PRIVATE = _("This address leads to a machine that is not public, so it was not fetched.")

# Beside what Python itself calls not global: each of its own two answers lets some of these by.
_IPV4_CLOSED = [IPv4Network(block) for block in (
    "100.64.0.0/10",  # shared by customers of one provider
    "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15",  # protocols, relays, benchmarks
    "168.63.129.16/32",  # the inside of a cloud, on an address that looks public
)]  # fmt: skip
_IPV6_OPEN = IPv6Network("2000::/3")
_IPV6_CLOSED = [IPv6Network(block) for block in
                ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]  # fmt: skip
_TRANSLATED = [IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96")]
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
_USUAL_PORT = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_AUTHORITY = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^\[\]:]+))(?::([0-9]{0,5}))?", re.I)
_LONGEST = 8_000  # redirects to storage are longer than what people paste
_IN_A_PATH = "/%:@!$&'()*+,;=~-._[]|"
_NEVER_IN_A_LINK = re.compile("[\x00-\x20\x7f-\xa0\\\\\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Target:
    """One address, taken apart once: nothing looks at the text of the link again."""

    scheme: str
    host: str  # as the name system knows it, or an IP address without brackets
    port: int
    path: str  # with the query

    @property
    def authority(self) -> str:
        """The host for the Host header and the link: the port only where it is not the usual."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _USUAL_PORT[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


@dataclass(frozen=True, slots=True)
class Guard:
    """The rule. `ports` and `also` (private addresses let through, each by itself) are for tests,
    and are said where a fetcher is made: nothing in a link or an answer can set them."""

    ports: tuple[int, ...] = (80, 443)
    also: tuple[str, ...] = ()

    def check(self, answers: list[str]) -> list[str]:
        """The addresses that a name leads to. Raises Refused if ANY of them is not public: a
        page that leads half to the inside is not one to try our luck with."""
        if not answers or not all(self._lets(address) for address in answers):
            raise Refused(_PRIVATE)
        return answers

    def opens(self, place: object) -> bool:
        """Whether a socket may connect to a place, as Python names it: (address, port, …)."""
        match place:
            case (str(address), int(port), *_):
                return port in self.ports and self._lets(address)
        return False

    def _lets(self, address: str) -> bool:
        return address in self.also or is_public(address)


GUARD = Guard()


def is_public(address: str) -> bool:
    """Whether an IP address is a public machine's. False for what is no address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return _public_ipv4(ip) if isinstance(ip, IPv4Address) else _public_ipv6(ip)


def _public_ipv4(ip: IPv4Address) -> bool:
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _IPV4_CLOSED)


def _public_ipv6(ip: IPv6Address) -> bool:
    if ip.scope_id is not None:
        return False
    inside = IPv4Address(int(ip) & 0xFFFF_FFFF)
    if any(ip in net for net in _TRANSLATED):
        return _public_ipv4(inside)
    if ip not in _IPV6_OPEN or any(ip in net for net in _IPV6_CLOSED):
        return False
    tunnelled = (int(ip) >> 32) & 0xFFFF_FFFF in _ISATAP
    return _public_ipv4(inside) if tunnelled else True


def target_of(url: str, guard: Guard) -> Target:
    """The parts of a link. Raises Refused for any that is not plain http or https, on the
    ports that are let through, to a host whose name has one reading only."""
    if len(url) > _LONGEST or _NEVER_IN_A_LINK.search(url):
        raise Refused(_NOT_AN_ADDRESS)
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Refused(_NOT_AN_ADDRESS) from None
    if "@" in parts.netloc:
        raise Refused(_NAME_INSIDE)
    authority = _AUTHORITY.fullmatch(parts.netloc)
    if parts.scheme not in _USUAL_PORT or not authority:
        raise Refused(_NOT_AN_ADDRESS)
    ipv6, name, digits = authority.groups()
    port = int(digits) if digits else _USUAL_PORT[parts.scheme]
    if port not in guard.ports:
        raise Refused(_PORTS)
    path = quote(parts.path or "/", safe=_IN_A_PATH)
    if parts.query:
        path += "?" + quote(parts.query, safe=_IN_A_PATH + "?")
    return Target(parts.scheme, _ipv6(ipv6) if ipv6 else host_of(name), port, path)


def next_target(here: Target, location: str, guard: Guard) -> Target:
    """Where a redirect leads, looked at as if it had been typed. Raises Refused."""
    location = location.strip(" ").replace(" ", "%20")
    if _NEVER_IN_A_LINK.search(location):  # urljoin would pass over some of these
        raise Refused(_NOT_AN_ADDRESS)
    try:
        return target_of(urljoin(here.url, location), guard)
    except ValueError:
        raise Refused(_NOT_AN_ADDRESS) from None


def host_of(name: str) -> str:
    """A host in its one spelling: lower case, punycode, no dot at the end. Raises Refused for
    an IPv4 address in any but its common form (017700000001, 0x7f.1, 127.1) and for a name
    that the name system does not know."""
    try:
        if not name.isascii():
            name = idna.encode(name, uts46=True).decode("ascii")
        name = name.lower().removesuffix(".")
        labels = name.split(".")
        if _NUMBER.fullmatch(labels[-1]):
            return str(IPv4Address(name))
    except ValueError:  # of ipaddress and of idna alike
        raise Refused(_NOT_AN_ADDRESS) from None
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise Refused(_NOT_AN_ADDRESS)
    return name


def _ipv6(text: str) -> str:
    try:
        return str(IPv6Address(text))
    except ValueError:
        raise Refused(_NOT_AN_ADDRESS) from None
