"""What the tests of the runtime share: documents, and an action module that a test plays by hand."""

import pytest

import orsagent
from orsagent.actions import AttributeKind, AttributeSpec, ElementSpec, ModuleSpec

HEAD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:t="urn:test" version="1.0"'

SPECIFICATION = ModuleSpec(
    name="test",
    namespaces=("urn:test",),
    elements=(
        ElementSpec(
            name="do",
            attributes=(
                AttributeSpec(name="requestid", kind=AttributeKind.LOCATION),
                AttributeSpec(name="what", kind=AttributeKind.VALUE),
                AttributeSpec(name="name", kind=AttributeKind.LITERAL),
            ),
        ),
    ),
)


class Module:
    """Calls what the test gave it with each action and its context."""

    specification = SPECIFICATION

    def __init__(self, execute=lambda action, context: None):
        self._execute = execute
        self.actions = []
        self.calls = []
        self.scheduler = None

    def open(self, scheduler):
        self.scheduler = scheduler
        self.calls.append("open")

    def execute(self, action, context):
        self.actions.append(action)
        self._execute(action, context)

    def session_ended(self, session_id):
        self.calls.append(f"ended {session_id}")

    def close(self):
        self.calls.append("close")


@pytest.fixture
def make_module():
    return Module


@pytest.fixture
def make_document():
    """Loads a document from what stands inside <scxml>; that begins in line 2."""

    def make_document(inside, attributes="", modules=(), **options):
        return orsagent.loads(f"{HEAD} {attributes}>\n{inside}</scxml>", "test.scxml", modules=modules, **options)

    return make_document


@pytest.fixture(params=["v8", "quickjs"])
def engine(request):
    return request.param
