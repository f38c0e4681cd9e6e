"""The command line. It imports the parts that do the work only when a workflow is run."""

from orsagent.cli.program import main

__all__ = ["main"]
