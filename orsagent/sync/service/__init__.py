"""The service ``orsagent sync``: configuration, parts, health, and a life from start to graceful stop."""

from orsagent.sync.service.config import ConfigError, SyncConfig, parse_config, read_config
from orsagent.sync.service.parts import check
from orsagent.sync.service.service import Service, ServiceError

__all__ = ["ConfigError", "Service", "ServiceError", "SyncConfig", "check", "parse_config", "read_config"]
