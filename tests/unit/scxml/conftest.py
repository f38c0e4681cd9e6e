"""What the tests of the interpreter share: both engines, and documents from what stands inside <scxml>."""

import pytest

import orsagent

HEAD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"'
XINCLUDE = 'xmlns:xi="http://www.w3.org/2001/XInclude"'


@pytest.fixture(params=["v8", "quickjs"])
def engine(request):
    return request.param


@pytest.fixture
def runtime(engine):
    with orsagent.Runtime(engine=engine) as runtime:
        yield runtime


@pytest.fixture
def load():
    """Loads a document from what stands inside <scxml>; that begins in line 2."""

    def load(inside, attributes="", path="test.scxml", **options):
        return orsagent.loads(f"{HEAD} {attributes}>\n{inside}</scxml>", path, **options)

    return load


@pytest.fixture
def start(runtime, load):
    """Starts a session of a document from what stands inside <scxml>."""

    def start(inside, attributes="", data=None, **options):
        return runtime.start(load(inside, attributes, **options), data)

    return start


@pytest.fixture
def project(tmp_path):
    """Writes files of a project, whose folder is `project/`; documents are given as what stands inside <scxml>."""

    class Project:
        folder = tmp_path / "project"

        def write(self, name, text):
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            return path

        def document(self, name, inside, attributes=""):
            return self.write(name, f"{HEAD} {XINCLUDE} {attributes}>\n{inside}</scxml>")

        def load(self, inside, attributes="", name="main.scxml", **options):
            return orsagent.load(self.document(name, inside, attributes), **options)

        def shown(self, position):
            """A position as name:line:column, relative to the project."""
            return str(position).removeprefix(f"{self.folder}/")

    return Project()
