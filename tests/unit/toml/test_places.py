"""Where keys stand in a TOML document."""

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orsagent.toml import Places, parse_toml

NASTY = '''\
# [not.a.table]  x = 1
title = "a # b = [1]"   # comment
"quoted.key" . 'literal key' = 1
"uni\\u0063ode" = '[['
date = 1979-05-27 07:32:00
times = [ 07:32:00, 1979-05-27 , # comment ] ,
   +1_000.5e3, true ]
text = """
x = 1 \\""" [table]
""""" # two quotes more
raw = \'\'\'
y = '1\'\'\'\'\'
empty = [""" """, \'\'\'\'\'\', "", {}, []]
point = { x = 1, "y.z" = {deep = [1, {k = 2}]}, a.b = "}" }

[servers . "a.b"]
ip = "10"
dotted.key.path = 1
dotted.other = 2
[[fruit]]
name = "apple"
  [fruit.physical]
  color = "red"
  [[fruit.variety]]
  name = "red delicious"
  [[ fruit . variety ]]
  name = "granny smith"
[[fruit]]
name = "banana"
  [[fruit.variety]]
  name = "plantain"
  [fruit.variety.size]
  cm = 20
[ last ]
'''


def paths(value, path=()):
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*path, key)
        yield from paths(item, (*path, key))


def test_every_path_of_a_document_has_a_place_and_no_other():
    assert set(Places(NASTY)) == set(paths(tomllib.loads(NASTY)))


@pytest.mark.parametrize(
    ("path", "word"),
    [
        (("title",), "title"),
        (("quoted.key", "literal key"), "'literal key'"),
        (("unicode",), '"uni\\u0063ode"'),
        (("times", 0), "07:32:00"),
        (("times", 2), "+1_000.5e3"),
        (("times", 3), "true"),
        (("raw",), "raw"),
        (("empty", 1), "''''''"),
        (("empty", 3), "{}"),
        (("point", "y.z", "deep", 1, "k"), "k = 2"),
        (("point", "a", "b"), 'b = "}"'),
        (("servers", "a.b"), '"a.b"]'),
        (("servers", "a.b", "dotted", "key", "path"), "path = 1"),
        (("fruit", 0, "name"), 'name = "apple"'),
        (("fruit", 0, "physical", "color"), 'color = "red"'),
        (("fruit", 0, "variety", 1, "name"), 'name = "granny smith"'),
        (("fruit", 1, "variety", 0, "name"), 'name = "plantain"'),
        (("fruit", 1, "variety", 0, "size", "cm"), "cm = 20"),
        (("fruit", 1), 'fruit]]\nname = "banana"'),
        (("last",), "last ]"),
    ],
)
def test_a_place_is_where_the_key_or_the_element_begins(path, word):
    line, column = Places(NASTY).at(path)

    rest = "\n".join(NASTY.split("\n")[line - 1 :])[column - 1 :]
    assert rest.startswith(word)


def test_what_is_not_there_has_the_place_of_what_it_would_be_in():
    places = Places("a = 1\n[b]\nc = 2\n")

    assert places.at(("b", "missing", "deeper")) == places.at(("b",)) == (2, 2)
    assert places.at(("nothing",)) == (1, 1)


def test_lines_of_windows_and_characters_beyond_the_first_plane_are_counted():
    file = parse_toml('\ufeffa = "\U0001f600"\r\nb = {"\U0001f600" = 1, c = 2}\r\n', "x.toml")

    assert str(file.at(("b", "c"))) == "x.toml:2:15"


KEYS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=4)
SCALARS = st.integers(-9, 99) | st.booleans() | st.text(max_size=4).filter(str.isprintable) | st.just(1.5)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def inline(value, gap):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {inline(item, '')}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + gap + f",{gap}".join(inline(item, gap) for item in value) + gap + "]"
    return quoted(value) if isinstance(value, str) else str(value).lower()


def written(table, path, gap):
    """A table in TOML, with headers for inner tables and for arrays of tables."""
    nested = {key: item for key, item in table.items() if isinstance(item, dict)}
    arrays = {k: v for k, v in table.items() if isinstance(v, list) and v and all(isinstance(i, dict) for i in v)}
    for key in table.keys() - nested.keys() - arrays.keys():
        yield f"{quoted(key)} ={gap and ' '} {inline(table[key], gap)} # ]"
    for key, item in nested.items():
        yield f"[{'.'.join([*path, quoted(key)])}]"
        yield from written(item, [*path, quoted(key)], gap)
    for key, items in arrays.items():
        for item in items:
            yield f"[[ {' . '.join([*path, quoted(key)])} ]]"
            yield from written(item, [*path, quoted(key)], gap)


@given(st.dictionaries(KEYS, VALUES, max_size=4), st.sampled_from(["", " ", "\n", " # ],\n\t"]))
def test_places_and_values_have_the_same_paths(table, gap):
    text = "\n".join(written(table, [], gap))

    assert tomllib.loads(text) == table
    assert set(Places(text)) == set(paths(table))


@given(st.data())
def test_whatever_the_standard_library_reads_has_its_places(data):
    place = data.draw(st.integers(0, len(NASTY)))
    text = (
        NASTY[:place]
        + data.draw(st.text("[]{}.,=\"'# \n\\a1", max_size=3))
        + NASTY[place + data.draw(st.integers(0, 3)) :]
    )
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return

    assert set(Places(text)) == set(paths(values))
