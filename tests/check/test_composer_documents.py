"""What Composer's documents do by habit is no finding: actions of Genesys modules, parts of other documents, questions."""

import pytest

HEAD = (
    '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" xmlns:queue="http://www.genesyslab.com/modules/queue"'
    ' xmlns:ixn="www.genesyslab.com/modules/interaction" xmlns:session="http://www.genesyslab.com/modules/session">'
)


def document(content):
    return f"{HEAD}{content}</scxml>"


def conditional(condition):
    return document(f"<state id='a'><transition event='e' cond=\"{condition}\"/></state>")


def test_actions_of_the_genesys_modules_are_known_as_in_tests(codes):
    action = '<queue:submit queue="\'VQ\'" ours="1"><queue:targets><queue:target name="\'Sales\'"/></queue:targets></queue:submit>'

    assert (
        codes(document(f"<state id='a'><onentry>{action}</onentry><transition event='error' target='a'/></state>"))
        == []
    )


def test_an_action_that_a_genesys_module_does_not_have_is_found(only):
    finding = only(document("<state id='a'><onentry><queue:submitt/></onentry></state>"))

    assert (finding.name, finding.hint) == ("unknown-action", "did you mean 'submit'?")


def test_an_error_of_a_queue_that_nothing_handles_is_found(only):
    finding = only(document("<state id='a'><onentry><queue:submit/></onentry></state>"))

    assert finding.message.startswith("nothing handles 'error.queue.submit'")


def test_what_ends_with_the_session_needs_no_handler(codes):
    """Composer's Disconnect block is a <final> that ends the interaction."""
    end = "<final id='b'><onentry><ixn:terminate interactionid=\"'x'\"/></onentry></final>"

    assert codes(document(f"<state id='a'><transition event='e' target='b'/></state>{end}")) == []


def test_expressions_inside_of_an_action_are_checked(codes):
    inside = "<param name='k' expr='missing'/>"
    action = f"<session:fetch srcexpr=\"'http://example.com'\">{inside}</session:fetch>"

    found = codes(document(f"<state id='a'><onentry>{action}</onentry><transition event='error' target='a'/></state>"))
    assert found == ["undeclared-variable"]


@pytest.mark.parametrize(
    "condition",
    [
        "_data.missing == true",
        "_data.missing !== 'x'",
        "typeof _data.missing == 'undefined'",
        "!_data.missing",
        "_data.missing || false",
        "_data.missing ? true : false",
        "typeof _data.missing != 'undefined' &amp;&amp; _data.missing.length &gt; 0",
    ],
)
def test_a_question_about_an_item_that_may_be_missing_is_no_finding(codes, condition):
    assert codes(conditional(condition)) == []


@pytest.mark.parametrize("condition", ["_data.missing.length &gt; 0", "f(_data.missing)", "_data.missing + 1 == 2"])
def test_an_item_that_is_used_and_nobody_declares_is_found(codes, condition):
    assert "undeclared-variable" in codes(conditional(condition))


@pytest.mark.parametrize(
    "made", ["<assign location='_data.made' expr='1'/>", "<script>(function () { _data.made = 1 })()</script>"]
)
def test_an_item_that_an_assignment_makes_is_known_by_both_names(codes, made):
    assert codes(document(f"<state id='a'><onentry>{made}<log expr='made + _data.made'/></onentry></state>")) == []


PART = document(
    "<state id='_composer_entry' initial='$$_MY_PREFIX_$$.ask'>"
    "<state id='ask'><onentry><script>storeEvent('ask', system.StartEvent); var n = _data.limit + 1;</script>"
    "<queue:submit/></onentry></state></state><final id='_composer_noboot'/>"
)


def test_a_part_that_is_checked_alone_is_not_told_what_its_document_has(codes):
    assert codes(PART) == []


def test_a_state_inside_of_a_part_that_nothing_leads_to_is_found(codes):
    assert codes(PART.replace("</state></state>", "</state><state id='lost'/></state>")) == ["unreachable-state"]


def test_without_placeholders_a_document_is_no_part(codes):
    assert set(codes(PART.replace("$$_MY_PREFIX_$$.", ""))) == {
        "unreachable-state",
        "undeclared-variable",
        "unhandled-error",
    }
