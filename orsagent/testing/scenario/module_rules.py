"""Rules of scenario files about Genesys modules, interactions and the journal that concern several keys at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import fields_dict

from orsagent.standins import MODULES
from orsagent.standins.patterns import ActionPattern, known_element
from orsagent.standins.world import JOURNAL_FUNCTIONS
from orsagent.testing.scenario.checking import Checker, Entry, shown
from orsagent.testing.scenario.module_keys import INTERACTION_ACTIONS
from orsagent.tlib import messages as tlib_messages

__all__ = [
    "ACTION_KEYS",
    "JOURNAL_KEYS",
    "check_arguments",
    "check_entry",
    "check_interaction_action",
    "check_modules",
    "check_new_interaction",
    "check_release",
    "check_request",
    "scripts_of",
]

ACTION_KEYS: Final = ("actions", "new_actions", "actions_include")
"""Expectations about actions."""
JOURNAL_KEYS: Final = ("journal", "journal_includes")
"""Expectations about actions and requests."""
_ALONE: Final = ("answer", "fail", "hold")
_GOES_WITH: Final = {"description": "fail", "data": "fail"}
_SOME_REQUESTS: Final = ("this_queue", "agent_work_mode", "agent_id")
_ALL_REQUESTS: Final = ("switch", "this_dn", "reasons", "extensions")
_NO_PROPERTIES: Final = {
    "session": "it arrives in the session that was started last and has none",
    "call": "call_dn is the DN of the call that it is",
}
_MAY_BE_LEFT_OUT: Final = frozenset({"devicetype"})


def scripts_of(modules: Entry) -> Iterator[tuple[str, str, Entry]]:
    """The scripted answers in a table of modules: the module's name, the element's, and the script."""
    for module, table in modules.values.items():
        elements = {one.name for one in MODULES[module].elements}
        for element in (name for name in table.values if name in elements):
            yield from ((module, element, script) for script in table[element])


def check_modules(checker: Checker, modules: Entry) -> None:
    """Check that each script does one thing, with attributes that its element has."""
    for module, element, script in scripts_of(modules):
        check_arguments(checker, f"{module}.{element}", script)
        given = [name for name in _ALONE if name in script]
        if len(given) > 1:
            message = f"a scripted answer cannot {given[0]} and {given[1]} at once; write two, the first with times"
            checker.complain(message, (*script.path, given[1]))
        for name, owner in _GOES_WITH.items():
            if name in script and owner not in script:
                checker.complain(f"{name} goes with {owner}", (*script.path, name))
        if "hold" in script and "after" in script:
            checker.complain(
                "what is held has no time of its own; a step with release ends it", (*script.path, "after")
            )


def check_arguments(checker: Checker, action: str, entry: Entry) -> None:
    """Check that the names of the attributes in ``with`` are no misspellings of those that the element has."""
    if action in JOURNAL_FUNCTIONS:
        return
    module, _, element = action.partition(".")
    specification = known_element(MODULES[module], element)
    for name, value in entry.get("with", {}).items():
        try:
            ActionPattern(module, specification, {name: value})
        except ValueError as error:
            checker.complain(str(error), (*entry.path, "with", name))


def check_release(checker: Checker, entry: Entry) -> None:
    """Check that the done event gets a table, as those of Genesys modules have."""
    if not isinstance(entry.get("data", {}), dict):
        checker.complain(
            f"data is {shown(entry['data'])}, expected a table, as done events have", (*entry.path, "data")
        )


def check_new_interaction(checker: Checker, entry: Entry) -> None:
    """Check that nothing is taken for a property that a scenario says otherwise."""
    for name, advice in _NO_PROPERTIES.items():
        if name in entry:
            checker.complain(f"a new interaction has no key {name}; {advice}", (*entry.path, name))


def check_entry(checker: Checker, entry: Entry) -> None:
    """Check that an action is expected to have what actions have, and a request what requests have."""
    name = entry["entry"]
    is_action = "." in name
    if is_action:
        check_arguments(checker, name, entry)
    else:
        check_request(checker, name, entry)
    for key in entry.only(*(*_SOME_REQUESTS, *_ALL_REQUESTS) if is_action else ("with",)):
        other = "a request" if is_action else "an action"
        checker.complain(f"{key} is of {other}, and {name} is none", (*entry.path, key))


def check_request(checker: Checker, name: str, entry: Entry) -> None:
    """Check that a request is expected to have fields that it has."""
    for field in entry.only(*_SOME_REQUESTS).keys() - fields_dict(getattr(tlib_messages, name)):
        checker.complain(f"{name} has no {field}", (*entry.path, field))


def check_interaction_action(checker: Checker, entry: Entry) -> None:
    """Check that what happens to an interaction has the keys that say it in full."""
    action = entry["does"]
    allowed = ("interaction", *INTERACTION_ACTIONS[action])
    for name in entry.values.keys() - {"does", "note", "expect", *allowed}:
        checker.complain(f"{name} has no meaning for {action}; expected {', '.join(allowed)}", (*entry.path, name))
    missing = [name for name in allowed if name not in entry and name not in _MAY_BE_LEFT_OUT]
    if missing:
        checker.complain(f'does = "{action}" needs {missing[0]}', (*entry.path, "does"))
