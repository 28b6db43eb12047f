"""A small certificate authority for endpoints on the loopback."""

import ssl
import tempfile
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cleanlife import clock


@cache
def _authority():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    certificate = (
        _builder(name, name, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def _builder(subject, issuer, key):
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
    )


def _pem(certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@cache
def client_context() -> ssl.SSLContext:
    """Return a context that trusts our authority."""
    return ssl.create_default_context(cadata=_pem(_authority()[1]).decode())


def authority_pem() -> bytes:
    """Return the certificate of our authority, for whoever reads it from a file."""
    return _pem(_authority()[1])


def server_pem(host: str) -> bytes:
    """Return the key and the certificate of a server that is called ``host``."""
    authority_key, authority = _authority()
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    is_name = host[-1].isalpha()
    name = x509.DNSName(host) if is_name else x509.IPAddress(ip_address(host))
    certificate = (
        _builder(subject, authority.subject, key)
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + _pem(certificate)


def server_context(host: str) -> ssl.SSLContext:
    """Return the context of an endpoint whose certificate names ``host``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "server.pem"
        file.write_bytes(server_pem(host))
        context.load_cert_chain(file)
    return context
