"""Mistakes in the use of Genesys Cloud that no retry mends."""

from __future__ import annotations

from orsagent.errors import OrsagentError

__all__ = ["CloudError", "CloudSettingsError", "CloudUnavailableError"]


class CloudError(OrsagentError):
    """The root of what can be wrong before anything is sent; what a server says is a verdict, and no exception."""


class CloudUnavailableError(CloudError):
    """The library for HTTP is not installed."""


class CloudSettingsError(CloudError):
    """An address, a credential or a figure that cannot be used."""
