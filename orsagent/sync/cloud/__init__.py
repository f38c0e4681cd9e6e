"""Genesys Cloud: where user states go.

A theory of operation. `CloudClient` sends one request after the other through a `Quota`, with an access token that
`Tokens` sees to; what a server says becomes a `Reply`, and what is wrong a `Trouble`, by tables in `replies`. A sink
looks up user ids (`UserMapping`, `UserSearch`) and presence definitions (`PresenceDefinitions`), writes batches by
the two forms in `batches`, and turns replies into verdicts; `trouble` says when to send again. `EventsSink` is the one
to use, `DirectSink` the one of direct calls, `PrintSink` the dry run.

    client = CloudClient(CloudSettings(
        address=CloudAddress.of_region("eu-central-1"), client_id="...", client_secret="...", source_id="..."))
    sink = EventsSink(client, UserSearch(client=client, by="email", pattern="{agent}@example.com"))

A client belongs to one event loop. It needs the extra ``cloud`` (httpx), which is imported when a client is made.

Source: the public API description of Genesys Cloud.
"""

from orsagent.sync.cloud.client import ALARMS, CloudClient, Exchanged
from orsagent.sync.cloud.definitions import PresenceDefinitions, read_definitions
from orsagent.sync.cloud.direct_sink import DirectSink
from orsagent.sync.cloud.errors import CloudError, CloudSettingsError, CloudUnavailableError
from orsagent.sync.cloud.events_sink import EventsSink
from orsagent.sync.cloud.print_sink import PrintSink
from orsagent.sync.cloud.quota import Quota
from orsagent.sync.cloud.regions import REGIONS, CloudAddress
from orsagent.sync.cloud.replies import Trouble
from orsagent.sync.cloud.settings import ENVIRONMENT_VARIABLE, ClientSecret, CloudSettings, find_client_secret
from orsagent.sync.cloud.users import UserChain, UserMapping, UserSearch

__all__ = [
    "ALARMS",
    "ENVIRONMENT_VARIABLE",
    "REGIONS",
    "ClientSecret",
    "CloudAddress",
    "CloudClient",
    "CloudError",
    "CloudSettings",
    "CloudSettingsError",
    "CloudUnavailableError",
    "DirectSink",
    "EventsSink",
    "Exchanged",
    "PresenceDefinitions",
    "PrintSink",
    "Quota",
    "Trouble",
    "UserChain",
    "UserMapping",
    "UserSearch",
    "find_client_secret",
    "read_definitions",
]
