"""Programs that a page leaves running, each in a terminal of its own, while it goes on in another one."""

import doctest
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing

_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
_PATIENCE = 60.0
_PORT = re.compile(r"(?<=127\.0\.0\.1:)\d{4,5}\b")


def _free_port():
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


class Background:
    """The programs of one page. Ports that the page names become free ones, the same all over the page."""

    def __init__(self, folder):
        self._folder = folder
        self._ports = {}
        self._programs = {}

    def with_free_ports(self, text):
        """A text of the page as it is used here."""
        return _PORT.sub(lambda found: self._ports.setdefault(found[0], _free_port()), text)

    def start(self, command, arguments, environment):
        process = subprocess.Popen(
            [sys.executable, "-u", *arguments],
            cwd=self._folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._programs[command] = one = _Program(process)
        return one

    def tells(self, name, expected):
        """The program whose command has this name in it says these lines, one after the other, if not at once."""
        (program,) = (one for command, one in self._programs.items() if name in command)
        program.tells(expected)

    def end(self):
        """Ctrl-C for all of them, the last one first."""
        for command, program in reversed(self._programs.items()):
            program.process.send_signal(signal.SIGINT)
            assert program.process.wait(_PATIENCE) == 0, f"{command}\n{program}"

    def kill(self):
        for program in self._programs.values():
            program.close()


class _Program:
    def __init__(self, process):
        self.process = process
        self._lines = []
        self._told = 0
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.append(line)

    def close(self):
        self.process.kill()
        self.process.wait()
        self._thread.join()
        self.process.stdout.close()

    def tells(self, expected):
        check = doctest.OutputChecker().check_output
        until = time.monotonic() + _PATIENCE
        for wanted in expected.splitlines(keepends=True):
            while not any(check(wanted, line, _FLAGS) for line in self._lines[self._told :]):
                assert time.monotonic() < until, f"{wanted}\n---\n{self}"
                time.sleep(0.02)
            found = [check(wanted, line, _FLAGS) for line in self._lines[self._told :]]
            self._told += found.index(True) + 1

    def __str__(self):
        return "".join(self._lines)


def environment(variables):
    """The environment of a reader: without the test's own variables, and with what a command sets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV_"))}
    # a reader's environment has no other plugins than ours
    return {**kept, "NO_COLOR": "1", "COLUMNS": "120", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **variables}
