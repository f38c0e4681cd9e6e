"""Encrypted connections, with an authority made for the test."""

import ssl

import pytest
import trustme

from orsagent.errors import TransportError
from orsagent.tlib import EventAgentReady, RequestAgentReady
from orsagent.tlib.net import TlsError, client_tls, server_tls

SECRET = "swordfish"  # noqa: S105


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """PEM files: the authority's, a certificate with its key, the two apart, and one for another host."""
    folder, authority = tmp_path_factory.mktemp("tls"), trustme.CA()
    ours, others = authority.issue_cert("127.0.0.1"), authority.issue_cert("tserver.example")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    trustme.CA().cert_pem.write_to_path(folder / "stranger.pem")
    ours.private_key_and_cert_chain_pem.write_to_path(folder / "both.pem")
    ours.private_key_pem.write_to_path(folder / "key.pem")
    for blob in ours.cert_chain_pems:
        blob.write_to_path(folder / "cert.pem", append=True)
    others.private_key_and_cert_chain_pem.write_to_path(folder / "other-host.pem")
    return folder


@pytest.fixture
def service(serve, files):
    return serve(tls=server_tls(files / "cert.pem", files / "key.pem"))


def test_requests_travel_encrypted(service, connect, files):
    transport, _ = connect(service, tls=client_tls(files / "ca.pem"))

    assert isinstance(transport.ask(RequestAgentReady(this_dn="7001")), EventAgentReady)


def test_certificate_and_key_may_share_a_file_and_a_secret_comes_on_top(serve, connect, files):
    service = serve(tls=server_tls(files / "both.pem"), secret=SECRET)
    transport, _ = connect(service, tls=client_tls(files / "ca.pem"), secret=SECRET)

    assert transport.connected


@pytest.mark.parametrize("tls", ["stranger.pem", True], ids=["another authority", "the system's authorities"])
def test_a_certificate_of_an_unknown_authority_is_refused(service, connect, files, tls):
    with pytest.raises(TransportError, match=r"cannot be reached: .*CERTIFICATE_VERIFY_FAILED"):
        connect(service, tls=tls if tls is True else client_tls(files / tls))


def test_a_certificate_of_another_host_is_refused(serve, connect, files):
    service = serve(tls=server_tls(files / "other-host.pem"))

    with pytest.raises(TransportError, match="IP address mismatch"):
        connect(service, tls=client_tls(files / "ca.pem"))


def test_a_client_in_clear_and_a_server_with_tls_do_not_meet(service, connect):
    with pytest.raises(TransportError, match=r"T-Server at .* (cannot be reached|has not answered)"):
        connect(service, connect_timeout=1)


def test_a_client_with_tls_and_a_server_in_clear_do_not_meet(serve, connect, files):
    with pytest.raises(TransportError, match="cannot be reached"):
        connect(serve(), tls=client_tls(files / "ca.pem"))


def test_a_client_verifies_by_default():
    context = client_tls()

    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize(
    ("make", "names", "complaint"),
    [
        (server_tls, ["cert.pem"], "cert.pem: no certificate with its key in PEM"),
        (server_tls, ["missing.pem"], "missing.pem: no certificate with its key in PEM: No such file"),
        (server_tls, ["cert.pem", "other-host.pem"], "and .*other-host.pem: no certificate with its key"),
        (client_tls, ["key.pem"], "key.pem: no certificates in PEM"),
        (client_tls, ["missing.pem"], "missing.pem: no certificates in PEM: No such file"),
    ],
)
def test_files_that_are_of_no_use_are_told(files, make, names, complaint):
    with pytest.raises(TlsError, match=complaint):
        make(*(files / name for name in names))
