"""Reading TOML files."""

import pytest

from orsagent.toml import LARGEST, TomlError, parse_toml, read_toml


def test_a_file_is_read_with_the_places_of_its_keys(tmp_path):
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbf[a]\nb = [1, 2]\n")

    file = read_toml(tmp_path / "a.toml")

    assert file.values == {"a": {"b": [1, 2]}}
    assert str(file.at(("a", "b", 1))) == f"{tmp_path / 'a.toml'}:2:9"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a = \n", ":1:5: this is not TOML: Invalid value"),
        (b"a = [1,\n2", ":2:2: this is not TOML: Unclosed array; the file ends too early"),
        (b"a = 1\na = 2", ":2:6: this is not TOML: Cannot overwrite a value"),
        (b"a = 'x\xff'", ":1:7: the file is not in UTF-8 (invalid start byte at byte 6)"),
        (b"\x00\x01\x02", ":1:1: this is not TOML: "),
        (b"a = " + b"[" * 100_000, ":1:1: values are nested too deep"),
        (b"#" * (LARGEST + 1), ":1:1: the file is larger than 1,048,576 bytes, the largest that is read"),
        (b"b = 1\n[" + b" . ".join([b'" "'] * 101) + b"]", ":2:2: this has 100 parts with dots between them"),
        (b"a = " + b"9" * 10_000, ":1:1: this is not TOML: Exceeds the limit"),
    ],
    ids=["value", "end", "twice", "encoding", "binary", "deep", "large", "dots", "digits"],
)
def test_a_file_that_cannot_be_used_is_an_error_with_its_place(tmp_path, data, message):
    (tmp_path / "a.toml").write_bytes(data)

    with pytest.raises(TomlError) as caught:
        read_toml(tmp_path / "a.toml")

    assert str(caught.value).removeprefix(str(tmp_path / "a.toml")).startswith(message)


@pytest.mark.parametrize(
    ("name", "reason"), [("none.toml", "No such file"), (".", "Is a directory"), ("a\0b", "embedded null")]
)
def test_a_file_that_cannot_be_opened_is_an_error(tmp_path, name, reason):
    with pytest.raises(TomlError, match=reason):
        read_toml(tmp_path / name)


def test_a_text_is_named_in_messages():
    with pytest.raises(TomlError, match=r"^<text>:1:1: this is not TOML"):
        parse_toml("=")
