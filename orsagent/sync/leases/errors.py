"""What can be wrong with leases."""

from __future__ import annotations

from orsagent.errors import OrsagentError

__all__ = ["LeaseError"]


class LeaseError(OrsagentError):
    """The store of the leases cannot be reached, or does not answer as it should."""
