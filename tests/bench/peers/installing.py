"""How each peer gets into a folder: with the package managers that are at hand, nothing outside the folder changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from attrs import field, frozen

__all__ = ["Ready", "UnavailableError", "other_python", "qt", "scion", "sismic", "statemachine", "this_python"]

PROJECT = Path(__file__).parents[3]
DRIVERS = Path(__file__).parent / "drivers"
# the versions whose figures were looked at; a newer one is a change to look at, too
SCION = "@scion-scxml/scxml@4.3.27"
STATEMACHINE = "python-statemachine==3.2.2"
SISMIC = "sismic==1.6.14"


class UnavailableError(Exception):
    """The peer cannot be had here; the message says what is missing."""


@frozen(kw_only=True)
class Ready:
    """How a driver is run: its command line, with ``{job}`` for the job."""

    command: tuple[str, ...]
    version: str
    environment: dict[str, str] = field(factory=dict)


def this_python(folder: Path, *arguments: str) -> Ready:
    """orsagent in the interpreter that runs this."""
    del folder
    return _orsagent(sys.executable, arguments)


def other_python(folder: Path, python: str, *arguments: str) -> Ready:
    """orsagent in another interpreter, with the dependencies in a virtual environment of its own."""
    pyproject = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    requirements = [*pyproject["dependencies"], *pyproject["optional-dependencies"]["quickjs"]]
    name = "orsagent-" + Path(python).resolve().name
    return _orsagent(str(_environment(folder, name, python, requirements)), arguments)


def scion(folder: Path) -> Ready:
    """SCION, on node."""
    node, npm = _program("node", "install Node.js"), _program("npm", "install Node.js with npm")
    home = folder / "node"
    if not (home / "node_modules/@scion-scxml/scxml").is_dir():
        _run([npm, "install", "--no-audit", "--no-fund", "--prefix", str(home), SCION])
    version = _run([node, "--version"]).strip()
    command = (node, "--expose-gc", str(DRIVERS / "drive_scion.js"), "{job}", str(home))
    return Ready(command=command, version=f"SCION {SCION.rpartition('@')[2]}, node {version}")


def statemachine(folder: Path) -> Ready:
    """python-statemachine, which reads SCXML."""
    return _python_peer(folder, STATEMACHINE, "drive_statemachine.py")


def sismic(folder: Path) -> Ready:
    """sismic, which reads YAML of its own."""
    return _python_peer(folder, SISMIC, "drive_sismic.py")


def qt(folder: Path) -> Ready:
    """Qt SCXML, of the system or else of Debian's archive, unpacked into the folder."""
    compiler = _program("g++", "apt-get install g++")
    prefix = next((at for at in (Path("/usr"), folder / "qt/usr") if _qt_headers(at)), None) or _unpack_qt(folder)
    headers = _qt_headers(prefix)
    libraries = prefix / "lib" / headers.parent.name
    program = folder / "drive_qt"
    _run(
        [
            *(compiler, "-O2", "-fPIC", "-std=c++17", str(DRIVERS / "drive_qt.cpp"), "-o", str(program)),
            *(f"-I{headers / part}" for part in ("", "QtCore", "QtScxml")),
            *(f"-L{libraries}", "-lQt6Scxml", "-lQt6Core"),
            f"-Wl,--disable-new-dtags,-rpath,{libraries},-rpath-link,{libraries}",
        ]
    )
    version = (headers / "QtCore/qtcoreversion.h").read_text("utf-8").partition('STR "')[2].partition('"')[0]
    plugins = {"QT_PLUGIN_PATH": str(libraries / "qt6/plugins")}
    return Ready(command=(str(program), "{job}"), version=f"Qt SCXML {version}", environment=plugins)


def _qt_headers(prefix: Path) -> Path | None:
    return next((at.parent for at in prefix.glob("include/*/qt6/QtScxml")), None)


def _unpack_qt(folder: Path) -> Path:
    apt = _program("apt-get", "there is no Qt SCXML here, and no Debian to take it from")
    target = folder / "qt"
    debs = folder / "debs"
    debs.mkdir(exist_ok=True)
    planned = _run([apt, "install", "--simulate", "--no-install-recommends", "qt6-scxml-dev"])
    packages = [line.split()[1] for line in planned.splitlines() if line.startswith("Inst ")]
    _run([apt, "download", *packages], at=debs)
    for deb in sorted(debs.glob("*.deb")):
        _run(["dpkg-deb", "-x", str(deb), str(target)])
    if not _qt_headers(target / "usr"):
        raise UnavailableError("this Debian has no qt6-scxml-dev")
    return target / "usr"


def _python_peer(folder: Path, requirement: str, driver: str) -> Ready:
    python = _environment(folder, requirement.partition("==")[0], sys.executable, [requirement])
    version = _run([str(python), "--version"]).split()[1]
    return Ready(
        command=(str(python), str(DRIVERS / driver), "{job}"),
        version=f"{requirement.replace('==', ' ')}, Python {version}",
    )


def _orsagent(python: str, arguments: tuple[str, ...]) -> Ready:
    environment = {"PYTHONPATH": str(PROJECT)}
    tell = "import orsagent, platform as p; print(f'orsagent {orsagent.__version__}, Python {p.python_version()}')"
    version = _run([python, "-c", tell], environment=environment).strip()
    command = (python, str(DRIVERS / "drive_orsagent.py"), "{job}", *arguments)
    return Ready(command=command, version=version, environment=environment)


def _environment(folder: Path, name: str, python: str, requirements: list[str]) -> Path:
    home = folder / name
    made = home / "bin/python"
    if not (home / "installed").is_file():
        _run([_program(python, f"there is no {python}"), "-m", "venv", str(home)])
        _run([str(made), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements])
        (home / "installed").touch()
    return made


def _program(name: str, advice: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise UnavailableError(f"{name} is missing: {advice}")
    return found


def _run(command: list[str], *, at: Path | None = None, environment: dict[str, str] | None = None) -> str:
    try:
        done = subprocess.run(
            command, cwd=at, env=environment, capture_output=True, text=True, timeout=900, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnavailableError(f"{command[0]}: {error}") from error
    if done.returncode:
        raise UnavailableError(f"{' '.join(command[:4])} ...: {(done.stderr or done.stdout).strip()[-400:]}")
    return done.stdout
