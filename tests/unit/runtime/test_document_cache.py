"""Loading the same document twice reads it once; whatever could make a difference makes another document."""

import hashlib
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import evolve

import orsagent
from orsagent import DocumentError
from orsagent.runtime.document_cache import DocumentCache, DocumentKey
from orsagent.runtime.documents import forget_documents
from orsagent.scxml.resources import Resources

HEAD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"'
TEXT = f'{HEAD}><state id="a"/></scxml>'


@pytest.fixture(autouse=True)
def _nothing_is_held():
    forget_documents()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working folder, with a document that a script file belongs to."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.scxml").write_text(f'{HEAD}><script src="more.js"/><state id="a"/></scxml>', "utf-8")
    (tmp_path / "more.js").write_text("var a = 1", "utf-8")
    return tmp_path


def test_the_same_text_twice_is_one_document():
    assert orsagent.loads(TEXT) is orsagent.loads(TEXT)


def test_the_same_file_twice_is_one_document(folder):
    (folder / "plain.scxml").write_text(TEXT, "utf-8")

    assert orsagent.load("plain.scxml") is orsagent.load("plain.scxml")


def test_a_file_and_its_bytes_are_one_document(folder):
    (folder / "plain.scxml").write_text(TEXT, "utf-8")

    assert orsagent.load("plain.scxml") is orsagent.loads(TEXT.encode(), "plain.scxml")


def test_changed_text_is_another_document(folder):
    (folder / "plain.scxml").write_text(TEXT, "utf-8")
    before = orsagent.load("plain.scxml")
    (folder / "plain.scxml").write_text(TEXT.replace('"a"', '"b"'), "utf-8")

    after = orsagent.load("plain.scxml")

    assert [state.id for state in before.states] == ["", "a"]
    assert [state.id for state in after.states] == ["", "b"]


@pytest.mark.parametrize(
    ("changed", "value"), [("dialect", "ors"), ("strict", False), ("path", "other.scxml"), ("text", TEXT.encode())]
)
def test_another_argument_is_another_document(changed, value):
    arguments = {"text": TEXT, "path": "test.scxml", "dialect": "w3c", "strict": True}

    assert orsagent.loads(**arguments) is not orsagent.loads(**arguments | {changed: value})


def test_another_working_folder_is_another_document(tmp_path, monkeypatch):
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path)
    outside = orsagent.loads(TEXT)
    monkeypatch.chdir(tmp_path / "inner")

    assert orsagent.loads(TEXT).resources != outside.resources


def test_modules_are_looked_at_each_time(make_module):
    text = f'{HEAD} xmlns:t="urn:test"><state><onentry><t:undo/></onentry></state></scxml>'
    unclaimed = orsagent.loads(text)

    with pytest.raises(DocumentError, match="there is no action <undo>"):
        orsagent.loads(text, modules=[make_module()])
    assert orsagent.loads(text) is unclaimed


def test_equal_modules_that_are_not_the_same_do_not_share_a_document(make_module):
    specification = make_module().specification
    first = orsagent.loads(TEXT, modules=[specification])

    assert orsagent.loads(TEXT, modules=[specification]) is first
    assert orsagent.loads(TEXT, modules=[evolve(specification)]) is not first


def test_an_error_is_told_each_time():
    for _ in range(2):
        with pytest.raises(DocumentError, match="needs at least one of"):
            orsagent.loads(f"{HEAD}><state><transition/></state></scxml>")


@pytest.mark.usefixtures("folder")
def test_a_document_with_an_unchanged_script_file_is_one_document():
    assert orsagent.load("main.scxml") is orsagent.load("main.scxml")


def test_a_changed_script_file_makes_another_document(folder):
    before = orsagent.load("main.scxml")
    (folder / "more.js").write_text("var a = 2", "utf-8")

    after = orsagent.load("main.scxml")

    assert [one.scripts[0].source for one in (before, after)] == ["var a = 1", "var a = 2"]


def test_a_script_file_that_is_gone_is_an_error(folder):
    orsagent.load("main.scxml")
    (folder / "more.js").unlink()

    with pytest.raises(DocumentError, match="the script cannot be read"):
        orsagent.load("main.scxml")


def test_data_files_of_inline_children_count_too(folder):
    child = f'{HEAD}><datamodel><data id="d" src="d.txt"/></datamodel><state/></scxml>'
    text = f"{HEAD}><state><invoke><content>{child}</content></invoke></state></scxml>"
    (folder / "d.txt").write_text("one", "utf-8")
    before = orsagent.loads(text)
    (folder / "d.txt").write_text("two", "utf-8")

    after = orsagent.loads(text)

    assert before.files == {"d.txt": "one"}
    assert after.invokes[0].document.data[0].value.text == "two"


def test_a_data_file_that_appears_later_is_found(folder):
    text = f'{HEAD}><datamodel><data id="d" src="late.txt"/></datamodel><state/></scxml>'
    before = orsagent.loads(text)
    (folder / "late.txt").write_text("here", "utf-8")

    after = orsagent.loads(text)

    assert "there is no file" in before.data[0].value.error
    assert after.data[0].value.text == "here"


def test_a_document_loaded_again_is_compiled_already():
    with orsagent.Runtime(engine="quickjs") as runtime:
        runtime.start(orsagent.loads(TEXT))
        (before, _), *_ = orsagent.loads(TEXT).memory.values()
        runtime.start(orsagent.loads(TEXT))

        assert [compiled for compiled, _ in orsagent.loads(TEXT).memory.values()] == [before]


def test_runtimes_with_ever_new_modules_do_not_pile_up_in_a_document(make_module):
    document = orsagent.loads(f'{HEAD} datamodel="null"><state/></scxml>')
    for _ in range(50):
        module = make_module()
        module.specification = evolve(module.specification)
        with orsagent.Runtime([module], engine="quickjs") as runtime:
            runtime.start(document)

    assert len(document.memory) < 50


def test_forgetting_lets_documents_go():
    state = weakref.ref(orsagent.loads(TEXT).states[1])
    assert state() is not None

    forget_documents()

    assert state() is None


def test_threads_get_one_document():
    with ThreadPoolExecutor(8) as threads:
        documents = set(threads.map(lambda _: orsagent.loads(TEXT), range(64)))

    assert len(documents) == 1


def key(text):
    resources = Resources.of("test.scxml")
    return DocumentKey(
        kind=str, text=text, path="test.scxml", dialect="w3c", strict=True, resources=resources, modules=()
    )


def test_beyond_the_number_the_one_asked_for_longest_ago_goes():
    cache, document = DocumentCache(most_documents=2), orsagent.loads(TEXT)
    for text in "ab":
        cache.keep(key(text), document, ())
    cache.find(key("a"))

    cache.keep(key("c"), document, ())

    assert [cache.find(key(text)) for text in "abc"] == [document, None, document]


def test_beyond_the_size_the_oldest_go():
    cache, document = DocumentCache(most_bytes=10), orsagent.loads(TEXT)

    for text in ("aaaa", "bbbb", "cccc", "d" * 11):
        cache.keep(key(text), document, ())

    held = [cache.find(key(text)) is not None for text in ("aaaa", "bbbb", "cccc", "d" * 11)]
    assert held == [False, True, True, False]


# --- included files


XI = 'xmlns:xi="http://www.w3.org/2001/XInclude"'


@pytest.fixture
def parts(tmp_path, monkeypatch):
    """The working folder, with a document that includes a part, which includes a script."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.scxml").write_text(f'{HEAD} {XI}><xi:include href="part.xml"/></scxml>', "utf-8")
    (tmp_path / "part.xml").write_text(
        f'<state xmlns="http://www.w3.org/2005/07/scxml" {XI} id="a"><onentry><script>'
        '<xi:include href="more.js" parse="text"/></script></onentry></state>',
        "utf-8",
    )
    (tmp_path / "more.js").write_text("var a = 1", "utf-8")
    return tmp_path


def test_a_document_with_unchanged_parts_is_the_same(parts):
    assert orsagent.load("main.scxml") is orsagent.load("main.scxml")


@pytest.mark.parametrize("name", ["part.xml", "more.js"])
def test_a_changed_part_makes_another_document(parts, name):
    before = orsagent.load("main.scxml")
    (parts / name).write_text((parts / name).read_text("utf-8") + " ", "utf-8")

    after = orsagent.load("main.scxml")

    assert before is not after
    assert before.fingerprint != after.fingerprint


def test_a_part_that_is_gone_is_an_error_again(parts):
    orsagent.load("main.scxml")
    (parts / "more.js").unlink()

    with pytest.raises(DocumentError, match=r"there is no file 'more\.js'"):
        orsagent.load("main.scxml")


def test_a_document_with_a_fallback_is_read_again_when_the_file_may_have_come(parts):
    (parts / "main.scxml").write_text(
        f'{HEAD} {XI}><xi:include href="none.xml"><xi:fallback><state id="f"/></xi:fallback></xi:include></scxml>',
        "utf-8",
    )
    before = orsagent.load("main.scxml")
    (parts / "none.xml").write_text('<state xmlns="http://www.w3.org/2005/07/scxml" id="here"/>', "utf-8")

    after = orsagent.load("main.scxml")

    assert [before.states[1].id, after.states[1].id] == ["f", "here"]


def test_included_files_count_towards_the_room_of_the_cache(parts):
    (parts / "more.js").write_text(f"// {'x' * 5_000_000}", "utf-8")
    one = orsagent.load("main.scxml")
    (parts / "other.scxml").write_text((parts / "main.scxml").read_text("utf-8"), "utf-8")

    orsagent.load("other.scxml")

    assert orsagent.load("main.scxml") is not one


def test_another_root_is_another_document(parts):
    assert orsagent.load("main.scxml") is not orsagent.load("main.scxml", root=parts.parent)


def test_the_fingerprint_of_a_document_in_one_file_is_that_of_its_text():
    document = orsagent.loads(TEXT)

    assert document.fingerprint == hashlib.sha256(TEXT.encode()).hexdigest()
