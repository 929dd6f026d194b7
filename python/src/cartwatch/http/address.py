"""Where a service is, and how it is spoken to: the address, TLS and tokens, checked once."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass, field
from typing import Optional
from urllib.parse import urlsplit

from ..errors import InvalidSetting


@dataclass(frozen=True)
class Address:
    """A service's address."""

    host: str
    port: int
    #: What stands before `/api`, where a proxy has the service below a path; without a slash at its end.
    prefix: str
    #: `None`: without TLS.
    tls: Optional[ssl.SSLContext] = field(repr=False)

    @property
    def authority(self) -> str:
        """Host and port, as in `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address as people write it."""
        return f"{'http' if self.tls is None else 'https'}://{self.authority}{self.prefix}"

    @property
    def is_on_this_machine(self) -> bool:
        """Whether nothing that is sent there leaves this machine."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def read_address(url: str, ca_file: Optional[str] = None, context: Optional[ssl.SSLContext] = None) -> Address:
    """Reads an address. With `https`, the certificate must be one of the system's authorities, or of `ca_file`.

    What is wrong is told without the address: a password may stand in it.
    """
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        port = parts.port
    except ValueError:
        # What Python says of it quotes it.
        raise InvalidSetting("the service's address can't be read; it must be like http://127.0.0.1:7878") from None
    if parts.username is not None or parts.password is not None:
        raise InvalidSetting("the service's address has a user or password in it; give a token=… instead")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidSetting("the service's address must be like http://127.0.0.1:7878 or https://HOST")
    if parts.query or parts.fragment:
        raise InvalidSetting("the service's address must have no ? and no # in it")
    if any(ord(letter) <= 32 or ord(letter) > 126 for letter in parts.hostname + parts.path):
        raise InvalidSetting("the service's address must be plain ASCII without spaces")
    tls = None
    if parts.scheme == "https":
        tls = context or _verifying(ca_file)
    elif ca_file is not None or context is not None:
        raise InvalidSetting("a CA is given, and the service's address has no TLS; use https://…")
    usual = 80 if tls is None else 443
    return Address(parts.hostname, usual if port is None else port, parts.path.rstrip("/"), tls)


def _verifying(ca_file: Optional[str]) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise InvalidSetting(f"the CA file {ca_file} can't be read: {error}; it must be PEM") from None


@dataclass(frozen=True)
class Tokens:
    """Who asks. Never shown: no token stands in the `repr`."""

    #: For reading and for telling what people did.
    usual: Optional[str] = field(default=None, repr=False)
    #: For handing in logs and complaints; the usual one where there is none.
    ingest: Optional[str] = field(default=None, repr=False)

    def check(self, address: Address, in_clear: bool) -> None:
        """Refuses tokens that can't be sent, or would be readable on the way."""
        given = [(name, value) for name, value in (("token", self.usual), ("ingest_token", self.ingest)) if value]
        for name, value in given:
            if not all(33 <= ord(letter) <= 126 for letter in value):
                raise InvalidSetting(f"{name} has spaces, line breaks or letters beyond ASCII in it; copy it anew")
        if given and address.tls is None and not address.is_on_this_machine and not in_clear:
            raise InvalidSetting(
                f"a token would go to {address.url} in the clear; use https, or say token_in_clear=True "
                "where something else protects the line"
            )

    def header(self, is_ingest: bool) -> Optional[str]:
        """The value of `Authorization`."""
        token = (self.ingest or self.usual) if is_ingest else self.usual
        return f"Bearer {token}" if token else None
