"""Where agent states come from: implementations of `orsagent.sync.protocols.StateSource`.

A fake T-Server, seen as through a Stat Server; JSON lines over TCP, with a server for them; a recording; memory.
"""

from orsagent.sync.sources.feed import StatServerFeed
from orsagent.sync.sources.feed_faults import FeedFault
from orsagent.sync.sources.file import FileSource
from orsagent.sync.sources.json_lines import JsonLinesSource, SourceCounters
from orsagent.sync.sources.memory import MemorySource
from orsagent.sync.sources.recordings import Recorder, read_recording, recorded_agents
from orsagent.sync.sources.tserver import FakeTServerSource, LinkLoss

__all__ = [
    "FakeTServerSource",
    "FeedFault",
    "FileSource",
    "JsonLinesSource",
    "LinkLoss",
    "MemorySource",
    "Recorder",
    "SourceCounters",
    "StatServerFeed",
    "read_recording",
    "recorded_agents",
]
