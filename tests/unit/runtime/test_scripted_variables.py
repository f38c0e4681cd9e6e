"""Variables that modules complete with ECMAScript of their own: functions, data shown from Python, calls told to it."""

import json

import pytest

import orsagent
from orsagent.actions import ModuleSpec
from orsagent.errors import SessionError

SCRIPT = """(function (host) {
  var tree = host.tree, stock = host.live(), rate = 1;
  host.define(tree.shop, 'price', function (name) { return stock.view[name] === undefined ? -1 : stock.view[name].price * rate; });
  host.define(tree.shop, 'order', function (name) { stock.update({ ordered: name }); host.tell('order', { name: name }); return 'ok'; });
  host.define(tree.shop, 'time', function () { return host.now(); });
  host.getter(tree.shop, 'stock', function () { return stock.view; });
  return function (key, value) { if (key === 'stock') stock.update(value === null ? {} : value); else rate = value === null ? 1 : value; };
})"""


class Shop:
    """A module that follows sessions: its variable `_shop` has a constant, functions and a stock."""

    def __init__(self, stock=None):
        self.texts = 0
        self.specification = ModuleSpec(
            name="shop",
            namespaces=("urn:shop",),
            elements=(),
            constants={"_shop": {"shop": {"name": "corner"}}},
            scripts={"_shop": self.text},
        )
        self.stock, self.contexts, self.calls = stock, {}, []

    def text(self):
        self.texts += 1
        return SCRIPT

    def open(self, scheduler):
        pass

    def execute(self, action, context):
        raise AssertionError

    def session_started(self, context):
        self.contexts[context.session_id] = context
        self.restored = dict(context.shown)
        if self.stock is not None:
            context.show("stock", self.stock)

    def called(self, call, context):
        self.calls.append((call.function, call.value, call.position.line, context.session_id))
        if call.value["name"] == "fire":
            raise ValueError("not for sale")

    def session_ended(self, session_id):
        pass

    def close(self):
        pass


@pytest.fixture
def shop():
    return Shop({"tea": {"price": 3}})


@pytest.fixture
def runtime(engine, shop):
    with orsagent.Runtime([shop], engine=engine) as runtime:
        yield runtime


@pytest.fixture
def start(runtime, make_document):
    def start(inside='<state id="s"><onentry><log expr="_shop.shop.name"/></onentry></state>', **options):
        return runtime.start(make_document(inside), **options)

    return start


def test_functions_of_a_script_answer_from_what_the_module_shows(start):
    session = start()

    assert session.evaluate("_shop.shop.price('tea')") == 3
    assert session.evaluate("_shop.shop.name") == "corner"


def test_data_that_are_shown_at_the_start_are_there_for_data_items_and_top_level_scripts(start):
    session = start(
        '<datamodel><data id="first" expr="_shop.shop.price(\'tea\')"/></datamodel>'
        '<script>var second = _shop.shop.stock.tea.price;</script><state id="s"/>'
    )

    assert (session.evaluate("first"), session.evaluate("second")) == (3, 3)


def test_a_change_is_seen_by_the_next_event_and_by_who_holds_the_object(start, shop):
    session = start(
        '<datamodel><data id="held" expr="_shop.shop.stock"/></datamodel>'
        '<state id="s"><transition event="look"><log expr="held.tea.price + _shop.shop.price(\'tea\')"/></transition></state>'
    )

    session.send("look")
    shop.contexts[session.id].show("stock", {"tea": {"price": 5}})
    session.send("look")

    assert session.log == [("", 6), ("", 10)]


def test_nothing_is_crossed_when_what_is_shown_stays_the_same(start, shop):
    session = start('<state id="s"><transition event="look" cond="_shop.shop.price(\'tea\') == 3"/></state>')
    session.send("look")
    before = session.crossings
    session.send("look")
    usual = session.crossings - before

    shop.contexts[session.id].show("stock", {"tea": {"price": 3}})
    before = session.crossings
    session.send("look")

    assert session.crossings - before == usual


def test_several_changes_before_one_event_are_told_together(start, shop):
    session = start('<state id="s"><transition event="look" cond="_shop.shop.price(\'tea\') == 99"/></state>')
    session.send("look")
    before = session.crossings
    for price in range(50):
        shop.contexts[session.id].show("stock", {"tea": {"price": price}})
        shop.contexts[session.id].show("rate", price)
    session.send("look")

    assert session.crossings - before <= 3
    assert session.evaluate("_shop.shop.price('tea')") == 49 * 49


def test_what_is_taken_away_is_gone(start, shop):
    session = start()
    shop.contexts[session.id].show("stock", None)

    assert session.evaluate("_shop.shop.price('tea')") == -1
    assert shop.contexts[session.id].shown == {}


@pytest.mark.parametrize(
    "change",
    [
        "_shop.shop.name = 'other'",
        "_shop.shop.stock = 1",
        "_shop.shop.stock.tea = 1",
        "_shop.shop.stock.tea.price = 1",
        "delete _shop.shop.stock.tea",
        "_shop.shop.price = 1",
        "_shop.shop.price.more = 1",
        "_shop.other = 1",
        "Object.setPrototypeOf(_shop.shop.stock, null)",
        "Object.defineProperty(_shop.shop.stock, 'tea', {value: 1})",
        "_shop = 1",
    ],
)
def test_documents_cannot_change_it(start, change):
    session = start()
    session.evaluate(f"(function () {{ try {{ {change} }} catch (error) {{}} }})()")

    assert session.evaluate("[_shop.shop.name, _shop.shop.price('tea'), _shop.other, _shop.shop.price.more]") == [
        "corner",
        3,
        None,
        None,
    ]


def test_a_call_reaches_the_module_after_the_script_has_gone_on(start, shop):
    session = start(
        '<state id="s"><onentry>\n<script>_shop.shop.order("milk"); var seen = _shop.shop.stock.ordered;</script>'
        '\n<log expr="seen"/><script>_shop.shop.order("bread")</script></onentry></state>'
    )

    assert session.log == [("", "milk")]
    assert shop.calls == [("order", {"name": "milk"}, 3, "s1"), ("order", {"name": "bread"}, 4, "s1")]


def test_a_module_that_fails_at_a_call_is_an_error_event_of_that_session(start):
    session = start(
        '<state id="s"><onentry><script>_shop.shop.order("fire")</script></onentry>'
        '<transition event="error.execution"><log expr="_event.data.message"/></transition></state>'
    )

    ((_, message),) = session.log
    assert "ValueError: not for sale" in message


def test_what_cannot_be_carried_is_an_error_in_the_script(start, shop):
    session = start(
        '<state id="s"><onentry><script>_shop.shop.order(function () {})</script></onentry>'
        '<transition event="error.execution"><log expr="_event.data.message"/></transition></state>'
    )

    ((_, message),) = session.log
    assert "function" in message
    assert shop.calls == []


def test_a_document_that_cannot_name_the_variable_never_loads_the_script(start, shop):
    session = start('<datamodel><data id="n" expr="1"/></datamodel><state id="s"/>')

    assert session.evaluate("n") == 1
    assert shop.texts == 0


def test_an_expression_from_outside_finds_the_variable_all_the_same(start, shop):
    session = start('<datamodel><data id="n" expr="1"/></datamodel><state id="s"/>')
    shop.contexts[session.id].show("rate", 2)

    assert session.evaluate("_shop.shop.price('tea')") == 6
    shop.contexts[session.id].show("rate", 3)
    assert session.evaluate("_shop.shop.price('tea')") == 9
    assert json.dumps(session.snapshot()).count("_shop") == 0


@pytest.mark.parametrize("way", ["eval('_sh' + 'op')", "globalThis['_sh' + 'op']", "\\u005fshop"])
def test_a_document_that_need_not_spell_the_name_has_the_variable(start, way):
    session = start(f'<datamodel><data id="n" expr="{way}.shop.name"/></datamodel><state id="s"/>')

    assert session.evaluate("n") == "corner"


def test_the_time_of_a_script_is_the_sessions_own(start, runtime):
    session = start()
    before = session.evaluate("_shop.shop.time()")
    runtime.advance(90)

    assert session.evaluate("_shop.shop.time()") - before == 90_000
    assert session.evaluate("_shop.shop.time() == Date.now()") is True


def test_what_is_shown_survives_a_snapshot(start, engine, make_document, shop):
    inside = '<state id="s"><transition event="look"><log expr="_shop.shop.price(\'tea\')"/></transition></state>'
    session = start(inside)
    shop.contexts[session.id].show("rate", 7)
    saved = json.loads(json.dumps(session.snapshot()))
    other = Shop()

    with orsagent.Runtime([other], engine=engine) as runtime:
        restored = runtime.restore(make_document(inside), saved)
        restored.send("look")

        assert restored.log == [("", 21)]
        assert other.restored == {"stock": {"tea": {"price": 3}}, "rate": 7}


def test_a_variable_that_holds_shown_data_is_carried_by_value(start, runtime, make_document):
    inside = '<datamodel><data id="held" expr="_shop.shop.stock.tea"/></datamodel><state id="s"/>'
    session = start(inside)
    saved = session.snapshot()
    session.close()

    assert runtime.restore(make_document(inside), saved).evaluate("held.price") == 3


def test_top_level_scripts_that_run_again_do_not_spoil_what_is_shown(start, runtime, make_document, shop):
    inside = '<script>_shop.shop.order("milk")</script><state id="s"/>'
    session = start(inside)
    shop.contexts[session.id].show("stock", {"tea": {"price": 8}})
    saved = session.snapshot()
    session.close()
    shop.stock = None

    assert (
        runtime.restore(make_document(inside), saved).evaluate("JSON.stringify(_shop.shop.stock)")
        == '{"tea":{"price":8}}'
    )


@pytest.mark.parametrize("shown", [1, {"shop": 1}, {"shop": {"rate": {"$": "number", "v": []}}}])
def test_a_damaged_snapshot_is_refused(start, runtime, make_document, shown):
    inside = '<state id="s"><onentry><log expr="_shop.shop.name"/></onentry></state>'
    session = start(inside)
    saved = session.snapshot()
    session.close()
    saved["session"]["state"]["datamodel"]["shown"] = shown

    with pytest.raises(SessionError, match="snapshot"):
        runtime.restore(make_document(inside), saved)


def test_values_that_ecmascript_cannot_take_are_refused_at_once(start, shop):
    session = start()

    with pytest.raises(TypeError, match="object"):
        shop.contexts[session.id].show("rate", object())
