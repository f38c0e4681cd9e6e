"""``python -m orsagent`` is the command ``orsagent``."""

from orsagent.cli import main

if __name__ == "__main__":
    main(prog_name="orsagent")
