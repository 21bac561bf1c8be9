"""A server of our own that speaks TLS, and a client for which it lies outside the house."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dougong.platform.network.outbound import Client

PUBLIC = ipaddress.ip_address("93.184.215.14")
HOST = "partner.example.com"


def public(host: str, port: int) -> list[Any]:
    """A resolver by which every name lies outside; numbers stay what they are."""
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        return [PUBLIC]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for HOST, made for this run."""
    from datetime import UTC, datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def whole(wire: ssl.SSLSocket) -> bytes:
    """One request with its body."""
    asked = wire.recv(65536)
    while asked:
        head, end, body = asked.partition(b"\r\n\r\n")
        _, found, rest = head.lower().partition(b"content-length: ")
        if end and (not found or len(body) >= int(rest.split(b"\r\n")[0])):
            break
        asked += wire.recv(65536)
    return asked


class Partner:
    """A server that says what it is told to, and counts who asked."""

    def __init__(self, certificate: Path) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.parts: list[bytes] = []
        self.pause = 0.0
        self.asked: list[bytes] = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                plain, _ = self.listener.accept()
                with self.context.wrap_socket(plain, server_side=True) as wire:
                    self.asked.append(whole(wire))
                    for part in self.parts:
                        wire.sendall(part)
                        time.sleep(self.pause)
            except OSError:
                if self.listener.fileno() < 0:
                    return

    def say(self, status: str, body: bytes = b"", header: str = "") -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{header}\r\n"
        self.parts = [head.encode() + body]


@pytest.fixture
def partner(certificate):
    partner = Partner(certificate)
    yield partner
    partner.listener.close()


@pytest.fixture
def ask(partner, certificate):
    """A client for which the partner lies outside: only the connection is led to our server."""
    connections: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], seconds: float) -> socket.socket:
        connections.append(address)
        return socket.create_connection(("127.0.0.1", partner.port), seconds)

    def client(**options: Any) -> Client:
        trust = ssl.create_default_context(cafile=str(certificate))
        return Client(**{"resolve": public, "connect": connect, "context": trust} | options)

    client.connections = connections
    return client
