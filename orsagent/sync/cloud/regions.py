"""Where a region of Genesys Cloud is reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from attrs import Attribute, field, frozen

from orsagent.sync.cloud.errors import CloudSettingsError

__all__ = ["REGIONS", "CloudAddress"]

REGIONS: Final[Mapping[str, str]] = {
    "us-east-1": "mypurecloud.com",
    "us-east-2": "use2.us-gov-pure.cloud",
    "us-west-2": "usw2.pure.cloud",
    "ca-central-1": "cac1.pure.cloud",
    "sa-east-1": "sae1.pure.cloud",
    "eu-west-1": "mypurecloud.ie",
    "eu-west-2": "euw2.pure.cloud",
    "eu-central-1": "mypurecloud.de",
    "eu-central-2": "euc2.pure.cloud",
    "me-central-1": "mec1.pure.cloud",
    "ap-south-1": "aps1.pure.cloud",
    "ap-southeast-2": "mypurecloud.com.au",
    "ap-northeast-1": "mypurecloud.jp",
    "ap-northeast-2": "apne2.pure.cloud",
    "ap-northeast-3": "apne3.pure.cloud",
}
"""The regions by the names of Amazon's, with their hosts, as the official client libraries list them."""


def _address(_owner: object, attribute: Attribute[str], value: str) -> None:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    except ValueError:
        usable = False
    if not usable:
        raise CloudSettingsError(
            f"{attribute.name} is {value!r}; expected an address such as https://api.mypurecloud.com"
        )
    if parts.username or parts.password:
        raise CloudSettingsError(f"{attribute.name} has a user or a password in it; give them as client id and secret")


def _without_slash(text: str) -> str:
    return text.rstrip("/")


@frozen(kw_only=True)
class CloudAddress:
    """The two hosts of a region.

    Args:
        api: the address of the API, such as ``https://api.mypurecloud.com``.
        login: the address of the login host, such as ``https://login.mypurecloud.com``.

    Raises:
        CloudSettingsError: it is no HTTP address.
    """

    api: str = field(converter=_without_slash, validator=_address)
    login: str = field(converter=_without_slash, validator=_address)

    @classmethod
    def of_region(cls, region: str) -> CloudAddress:
        """The address of a region, by its name or by its host: ``eu-central-1``, ``mypurecloud.de``.

        Raises:
            CloudSettingsError: there is no such region; regions that are not in `REGIONS` need both addresses.
        """
        wanted = region.strip().lower()
        host = REGIONS.get(wanted.replace("_", "-"), wanted)
        if host not in REGIONS.values():
            known = ", ".join(f"{name} ({host})" for name, host in REGIONS.items())
            raise CloudSettingsError(f"there is no region {region!r}; there are {known}; or give api and login")
        return cls(api=f"https://api.{host}", login=f"https://login.{host}")
