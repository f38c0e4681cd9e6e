"""TOML files with the places of what they say, for messages that point at a line and a column."""

from orsagent.toml.places import Path, Places
from orsagent.toml.reading import LARGEST, TomlError, TomlFile, parse_toml, read_toml

__all__ = ["LARGEST", "Path", "Places", "TomlError", "TomlFile", "parse_toml", "read_toml"]
