"""Run and unit-test Genesys Orchestration Server workflows on your own machine."""

__version__ = "0.1.0"
