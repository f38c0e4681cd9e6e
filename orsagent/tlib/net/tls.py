"""Encrypted connections: contexts of `ssl`, with verification."""

from __future__ import annotations

import ssl
from pathlib import Path

from orsagent.tlib.net.errors import TlsError

__all__ = ["client_tls", "server_tls"]


def server_tls(certificate: str | Path, key: str | Path | None = None) -> ssl.SSLContext:
    """What a server needs for TLS.

    Args:
        certificate: a PEM file with its certificate and, behind it, those that lead to the authority's.
        key: a PEM file with the certificate's private key, without a password; None if it is in the same file.

    Raises:
        TlsError: a file cannot be read, or the two do not belong together.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except (OSError, ValueError) as error:
        files = str(certificate) if key is None else f"{certificate} and {key}"
        raise TlsError(f"{files}: no certificate with its key in PEM: {_reason(error)}") from error
    return context


def client_tls(authority: str | Path | None = None) -> ssl.SSLContext:
    """What a client needs for TLS; the server's certificate and host name are verified.

    Args:
        authority: a PEM file with the certificates that are trusted; None for those that the system trusts.

    Raises:
        TlsError: the file cannot be read.
    """
    try:
        return ssl.create_default_context(cafile=authority)
    except (OSError, ValueError) as error:
        raise TlsError(f"{authority}: no certificates in PEM: {_reason(error)}") from error


def _no_password() -> str:
    raise ValueError("the key has a password; expected one without")


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
