"""A fake Genesys Cloud: `FakeCloud`, a real HTTP server on this machine for tests of agent state synchronisation.

A theory of operation. `organization` holds users, definitions and what was shown; `case` is a request together with
what it meets; `batches` and `endpoints` are what the endpoints do, and `routes` the one table of them. `access` knows
tokens and the rate limit, `faults` and `random_faults` what goes wrong. `desk` puts all that together, without a
socket; `server` gives it one, on a thread of its own; `fake` is what tests call, and
`file` describes one in TOML.

The form of requests and answers is that of the published API description of Genesys Cloud. What it leaves open
(which transitions are invalid, what becomes of late events, how the rate limit counts) is a reading of ours.
"""

from orsagent.testing.cloud.fake import FakeCloud
from orsagent.testing.cloud.faults import CloudFault
from orsagent.testing.cloud.file import CloudFileError, load_cloud
from orsagent.testing.cloud.messages import CloudRequest
from orsagent.testing.cloud.organization import Shown
from orsagent.testing.cloud.random_faults import RANDOM_KINDS, RandomCloudFaults

__all__ = [
    "RANDOM_KINDS",
    "CloudFault",
    "CloudFileError",
    "CloudRequest",
    "FakeCloud",
    "RandomCloudFaults",
    "Shown",
    "load_cloud",
]
