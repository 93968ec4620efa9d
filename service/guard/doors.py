"""Who may talk to the service, told from the address and the headers before anything else reads the request.

A web page in a browser on this machine reaches loopback too, and a name that its owner points at 127.0.0.1
makes that page "same origin" (DNS rebinding). Hence: who is not a listed proxy must name this machine in
`Host`, must not come from another origin's page, and must not claim to be forwarded for somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.problems import Problem

_CLAIMS = re.compile(r"forwarded|x-forwarded-.*|x-real-ip")
_LOCAL_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)


class Doors:
    """Refuses what may not come in; tells the rest whether it came directly from this machine.

    `request.state.direct` is True for a request of this machine that no proxy forwarded.
    """

    def __init__(self, app: ASGIApp, proxies: Sequence[str]) -> None:
        self._app = app
        self._proxies = [ip_network(proxy) for proxy in proxies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            peer = _address(scope)
            forwarded = peer is not None and any(peer in network for network in self._proxies)
            problem = _refusal(peer, forwarded=forwarded, headers=Headers(scope=scope))
            if problem is not None:
                await problem.response(scope["path"])(scope, receive, send)
                return
            scope.setdefault("state", {})["direct"] = not forwarded
        await self._app(scope, receive, send)


def _refusal(peer: IPv4Address | IPv6Address | None, *, forwarded: bool, headers: Headers) -> Problem | None:
    if not forwarded:
        if peer is None or not peer.is_loopback:
            return Problem("forbidden", "Only this machine and the listed proxies may talk to this service.")
        if any(_CLAIMS.fullmatch(name) for name in headers):
            return Problem("forbidden", "Forwarded requests need a proxy listed in KONAK_TRUSTED_PROXIES.")
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not (forwarded or _LOCAL_HOST.fullmatch(hosts[0])):
        return Problem("misdirected", "Use the address that the service printed when it started.")
    own = {f"{scheme}://{hosts[0].lower()}" for scheme in ("http", "https")}
    if any(origin.lower() not in own for origin in headers.getlist("origin")):
        return Problem("forbidden", "Pages of other origins may not use this service.")
    if any(site.lower() == "cross-site" for site in headers.getlist("sec-fetch-site")):
        return Problem("forbidden", "Pages of other sites may not use this service.")
    return None


def _address(scope: Scope) -> IPv4Address | IPv6Address | None:
    """The address at the other end of the connection."""
    try:
        address = ip_address(scope["client"][0])
    except (TypeError, ValueError):  # no address: not a connection over a network
        return None
    return getattr(address, "ipv4_mapped", None) or address
