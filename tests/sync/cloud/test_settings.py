"""Addresses, credentials, figures; and that no secret is ever seen."""

import logging
import ssl
import subprocess
import sys

import pytest
import trustme

from orsagent.sync.cloud import (
    REGIONS,
    ClientSecret,
    CloudAddress,
    CloudClient,
    CloudSettings,
    CloudSettingsError,
    CloudUnavailableError,
    EventsSink,
    find_client_secret,
)
from orsagent.sync.protocols import Outcome
from orsagent.sync.user_states import Presence


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "mypurecloud.com"),
        ("eu_central_1", "mypurecloud.de"),
        ("mypurecloud.ie", "mypurecloud.ie"),
        ("ap-northeast-1", "mypurecloud.jp"),
        ("ap-southeast-2", "mypurecloud.com.au"),
        (" US-WEST-2 ", "usw2.pure.cloud"),
    ],
)
def test_a_region_has_two_hosts(region, host):
    assert CloudAddress.of_region(region) == CloudAddress(api=f"https://api.{host}", login=f"https://login.{host}")


def test_the_regions_are_known_by_name_and_by_host():
    assert len(REGIONS) == len(set(REGIONS.values())) == 15
    assert all(CloudAddress.of_region(name) == CloudAddress.of_region(host) for name, host in REGIONS.items())


def test_a_region_that_there_is_not_is_told_with_those_that_there_are():
    with pytest.raises(CloudSettingsError, match=r"no region 'moon-1'; there are us-east-1 \(mypurecloud.com\)"):
        CloudAddress.of_region("moon-1")


@pytest.mark.parametrize("text", ["api.mypurecloud.com", "ftp://x", "https://", "https://x?y=1", "", "http://[::1"])
def test_an_address_is_one_of_http(text):
    with pytest.raises(CloudSettingsError, match="api is "):
        CloudAddress(api=text, login="https://login.example.com")


def test_an_address_has_no_password_in_it():
    with pytest.raises(CloudSettingsError) as raised:
        CloudAddress(api="https://me:swordfish@example.com", login="https://login.example.com")
    assert "swordfish" not in str(raised.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"client_id": " "}, "client_id is empty"),
        ({"client_secret": ""}, "client secret is empty"),
        ({"source_id": ""}, "source_id is empty"),
        ({"timeout": 0}, "timeout is 0; expected more than 0"),
        ({"burst": 300}, "burst is 300; expected less than requests_per_minute, which is 300"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(settings, changes, message):
    with pytest.raises(CloudSettingsError, match=message):
        settings(**changes)


def test_the_secret_comes_from_a_file_or_the_environment(tmp_path):
    (tmp_path / "secret").write_text("swordfish\n", encoding="utf-8")

    assert find_client_secret(tmp_path / "secret", {}).reveal() == "swordfish"
    assert find_client_secret(None, {"ORSAGENT_CLOUD_SECRET": "herring"}).reveal() == "herring"


def test_a_secret_that_is_replaced_in_its_file_is_taken_and_one_that_cannot_be_read_is_not(tmp_path, caplog):
    path = tmp_path / "secret"
    path.write_text("swordfish\n", encoding="utf-8")
    secret, given = find_client_secret(path, {}), ClientSecret("herring")

    path.write_text("salmon\n", encoding="utf-8")
    secret.read_again()
    path.unlink()
    secret.read_again()
    given.read_again()

    assert (secret.reveal(), given.reveal()) == ("salmon", "herring")
    assert [one.message for one in caplog.records] == [
        f"{path}: the client secret cannot be read: No such file or directory; the last one is used"
    ]


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff"])
def test_a_secret_that_is_not_there_is_told(tmp_path, content):
    if content is not None:
        (tmp_path / "secret").write_bytes(content)

    with pytest.raises(CloudSettingsError, match="secret"):
        find_client_secret(tmp_path / "secret", {})
    with pytest.raises(CloudSettingsError, match="set ORSAGENT_CLOUD_SECRET"):
        find_client_secret(None, {})


def everything_that_was_logged(caplog):
    return "\n".join(f"{one.getMessage()} {vars(one)}" for one in caplog.records)


def test_no_secret_and_no_token_is_in_any_log_line_repr_or_verdict(cloud, settings, users, send, event, paths, caplog):
    secret, proxy = "swordfish-9", "http://me:herring-9@127.0.0.1:1"
    caplog.set_level(logging.DEBUG)
    cloud.on("POST", paths.token).answer(200, body={"access_token": "the-token-9", "expires_in": 60})
    cloud.on("GET", paths.definitions).answer(500, message=f"the-token-9 {secret}").once()
    cloud.on("*", "*").answer(403, message=f"Bearer the-token-9 of {secret}")
    seen = []
    for changes in ({}, {"proxy": proxy}):
        client = CloudClient(settings(client_secret=secret, **changes))
        sink = EventsSink(client, users)
        seen += [send(sink, event("1001", Presence.Break)) for _ in range(2)]
        seen += [client, client.settings, client.tokens, sink, client.settings.client_secret, f"{ClientSecret(secret)}"]

    text = everything_that_was_logged(caplog) + repr(seen)
    assert "403" in text
    for hidden in (secret, "the-token-9", "herring-9"):
        assert hidden not in text


def test_a_proxy_that_makes_no_sense_is_told_without_its_password(settings):
    with pytest.raises(CloudSettingsError, match="the proxy cannot be used") as raised:
        CloudClient(settings(proxy="gopher://me:herring-9@x"))
    assert "herring-9" not in str(raised.value)


def test_requests_go_through_the_proxy(cloud, connect, users, send, event):
    """The fake plays the proxy: it gets the whole address of another host."""
    address = CloudAddress(api="http://api.example.com", login="http://login.example.com")
    sink = EventsSink(connect(address=address, proxy=cloud.url), users)

    assert send(sink, event("1001", Presence.Break))[0].outcome is Outcome.accepted
    assert cloud.presence("1001") == "Break"


def test_certificates_that_cannot_be_used_are_told(settings, tmp_path):
    far = CloudAddress.of_region("us-east-1")
    (tmp_path / "ca.pem").write_text("nothing", encoding="utf-8")
    for file in ("ca.pem", "missing.pem"):
        with pytest.raises(CloudSettingsError, match=f"the certificates cannot be used .*{file}"):
            CloudClient(settings(address=far, ca_file=str(tmp_path / file)))


def test_certificates_of_an_own_authority_are_taken(settings, tmp_path):
    from orsagent.sync.cloud.exchange import _tls

    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    own = authority.issue_cert("client.example.com")
    own.private_key_and_cert_chain_pem.write_to_path(tmp_path / "client.pem")
    files = {"ca_file": str(tmp_path / "ca.pem"), "client_certificate": str(tmp_path / "client.pem")}

    far = CloudAddress.of_region("us-east-1")
    context = _tls(settings(address=far, **files))

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert len(context.get_ca_certs()) == 1
    assert _tls(settings(address=far)) is True


def test_importing_the_package_imports_no_http_and_making_a_client_does():
    code = (
        "import sys, orsagent.sync.cloud as c; before = 'httpx' in sys.modules;"
        "a = c.CloudAddress.of_region('us-east-1');"
        "c.CloudClient(c.CloudSettings(address=a, client_id='i', client_secret='s', source_id='x'));"
        "print(before, 'httpx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "False True\n"


def test_without_httpx_the_error_says_what_to_install(settings, monkeypatch):
    monkeypatch.setitem(sys.modules, "httpx", None)
    monkeypatch.delitem(sys.modules, "orsagent.sync.cloud.exchange", raising=False)
    monkeypatch.delitem(sys.modules, "orsagent.sync.cloud.tokens", raising=False)

    with pytest.raises(CloudUnavailableError, match=r'pip install "orsagent\[cloud\]"'):
        CloudClient(settings())


def test_an_address_ends_without_a_slash():
    assert CloudAddress(api="https://a.example.com/", login="https://b.example.com//").api == "https://a.example.com"


def test_settings_show_neither_secret_nor_proxy(settings):
    assert isinstance(settings(), CloudSettings)
    assert "no-secret-at-all" not in repr(settings())
    assert "herring" not in repr(settings(proxy="http://me:herring@x"))
