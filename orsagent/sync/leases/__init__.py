"""Several instances: which of them looks after which agents."""

from orsagent.sync.leases.errors import LeaseError
from orsagent.sync.leases.keeper import Changed, ShardKeeper, shard_of
from orsagent.sync.leases.memory import MemoryLeaseStore
from orsagent.sync.leases.redis import RedisLeaseStore

__all__ = ["Changed", "LeaseError", "MemoryLeaseStore", "RedisLeaseStore", "ShardKeeper", "shard_of"]
