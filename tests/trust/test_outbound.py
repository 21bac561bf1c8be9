"""Nothing in the house can be reached by an address that somebody entered."""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from dougong.platform.network.addresses import REFUSED, AddressRefused, check, place_of
from dougong.platform.network.outbound import Client, Exemption, NotDelivered, resolved

URLS = Path(__file__).resolve().parents[3] / "shared/corpora/generated/ssrf_urls.json"
PUBLIC = ipaddress.ip_address("93.184.215.14")
HOST = "partner.example.com"


def never(*given: Any) -> socket.socket:
    raise AssertionError(f"connected to {given}")


def public(host: str, port: int) -> list[Any]:
    """A resolver by which every name lies outside; numbers stay what they are."""
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        return [PUBLIC]


def hostile() -> list[str]:
    return json.loads(URLS.read_text(encoding="utf-8")) if URLS.exists() else []


def spellings() -> list[str]:
    """Each hostile address as it is, and with the scheme and port that would be allowed."""
    found = []
    for url in hostile():
        found.append(url)
        if url.lower().startswith("http://"):
            https = "https" + url[4:]
            found += [https, https.replace(":9/", "/")]
    return found


@pytest.mark.skipif(not URLS.exists(), reason=f"{URLS} is absent")
@pytest.mark.parametrize("url", spellings(), ids=ascii)
def test_a_hostile_address_is_neither_saved_nor_asked(url):
    inside = {"localtest.me": "127.0.0.1"}

    def resolve(host: str, port: int) -> list[Any]:
        return [ipaddress.ip_address(inside[host])] if host in inside else public(host, port)

    client = Client(resolve=resolve, connect=never, ports=frozenset({443, 9, 22, 5432}))
    with pytest.raises(AddressRefused):
        client.check(url)
    with pytest.raises(AddressRefused):
        client.send("POST", url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.31.255.255", "192.168.0.1", "169.254.169.254", "0.0.0.1",
        "100.64.0.1", "100.100.100.200", "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::",
        "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::808:808", "2002:808:808::", "fd00:ec2::254",
        "fe80::1", "ff02::1", "2001:db8::1", "2001::1",
    ],
)  # fmt: skip
def test_refused_ranges_are_refused_as_numbers_and_behind_names(address):
    with pytest.raises(AddressRefused):
        check(ipaddress.ip_address(address))
    client = Client(resolve=lambda host, port: [ipaddress.ip_address(address)], connect=never)
    with pytest.raises(AddressRefused):
        client.send("POST", f"https://{HOST}/")


def test_every_network_that_python_knows_as_not_global_is_refused():
    for text in ("10.0.0.0/8", "fc00::/7", "fe80::/10", "198.18.0.0/15", "240.0.0.0/4"):
        assert any(ipaddress.ip_network(text).subnet_of(n) for n in REFUSED if str(n) == text)
    for good in ("93.184.215.14", "8.8.8.8", "2606:4700::1111"):
        check(ipaddress.ip_address(good))


def test_one_inner_address_among_several_refuses_the_name():
    both = [PUBLIC, ipaddress.ip_address("10.0.0.5")]
    client = Client(resolve=lambda host, port: both, connect=never)
    with pytest.raises(AddressRefused):
        client.check(f"https://{HOST}/")


@pytest.mark.parametrize(
    "url",
    ["https://host/", "https://intranet./", "https://a_b.example/", "https://1.2.3/",
     "https://0x7f.1/", "https://例子.中国/", "https://x.example:80/", "http://x.example/",
     "https://a@x.example/", "https://x.example/#a", "https://x.example:99999/", "https:///x", ""],
    ids=ascii,
)  # fmt: skip
def test_unusual_spellings_are_refused_not_interpreted(url):
    with pytest.raises(AddressRefused):
        place_of(url)


def test_a_plain_address_is_taken_apart():
    place = place_of("https://Hooks.Example.com/a/b?c=d")
    assert (place.host, place.port, place.target) == ("hooks.example.com", 443, "/a/b?c=d")


# --- deliveries to a server of our own, which the resolver places outside -----------------------


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
                    self.asked.append(wire.recv(65536))
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


def test_a_delivery_goes_to_the_checked_address_under_the_name(ask, partner):
    partner.say("200 OK", b"fine")
    answer = ask().send("POST", f"https://{HOST}/hook?x=1", b"{}", {"X-Sign": "abc"})
    assert (answer.status, answer.body) == (200, b"fine")
    assert ask.connections == [(str(PUBLIC), 443)]
    assert partner.asked[0].startswith(b"POST /hook?x=1 HTTP/1.1\r\nHost: " + HOST.encode())


def test_a_name_that_moves_inside_after_the_check_is_not_followed(ask, partner):
    """The resolver is asked once for a delivery, and its answer is the address connected to."""
    answers = [[PUBLIC], [ipaddress.ip_address("127.0.0.1")]]
    client = ask(resolve=lambda host, port: answers.pop(0))
    partner.say("200 OK")
    client.send("POST", f"https://{HOST}/")
    assert ask.connections == [(str(PUBLIC), 443)]
    with pytest.raises(AddressRefused):
        client.send("POST", f"https://{HOST}/")
    assert len(ask.connections) == 1


@pytest.mark.parametrize("target", ["https://127.0.0.1/", "http://x.example/", "https://10.0.0.1/"])
def test_a_redirect_into_the_house_is_not_followed(ask, partner, target):
    partner.say("302 Found", header=f"Location: {target}\r\n")
    assert ask().send("POST", f"https://{HOST}/").status == 302
    with pytest.raises(AddressRefused):
        ask(redirects=3).send("GET", f"https://{HOST}/")
    assert len(ask.connections) == 2


def test_redirects_end_after_three(ask, partner):
    partner.say("302 Found", header="Location: /again\r\n")
    with pytest.raises(NotDelivered):
        ask(redirects=3).send("GET", f"https://{HOST}/")
    assert len(ask.connections) == 4


def test_a_huge_answer_is_not_read_to_its_end(ask, partner):
    partner.parts = [b"HTTP/1.1 200 OK\r\n\r\n"] + [b"x" * 65536] * 100
    with pytest.raises(NotDelivered) as refused:
        ask().send("GET", f"https://{HOST}/")
    assert "larger" in refused.value.message


def test_a_slow_answer_ends_with_the_time_for_the_whole(ask, partner):
    partner.parts, partner.pause = [b"HTTP/1.1 200 OK\r\n\r\n", *[b"x"] * 100], 0.1
    begin = time.monotonic()
    with pytest.raises(NotDelivered):
        ask(seconds=0.5).send("GET", f"https://{HOST}/")
    assert time.monotonic() - begin < 3


def test_another_hosts_certificate_is_not_taken(ask, partner):
    partner.say("200 OK")
    with pytest.raises(NotDelivered):
        ask().send("GET", "https://other.example.com/")


def test_proxies_of_the_environment_are_not_looked_at(ask, partner, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    partner.say("204 No Content")
    assert ask().send("GET", f"https://{HOST}/").status == 204


def test_a_host_inside_is_reached_only_while_its_exemption_lasts():
    inside = [ipaddress.ip_address("10.0.0.5")]
    today = timezone.localdate()
    entry = Exemption("git.bank.example", 443, "source code", today)
    client = Client(resolve=lambda host, port: inside, exemptions=[entry])
    assert client.check("https://git.bank.example/").host == "git.bank.example"
    over = Exemption("git.bank.example", 443, "source code", today - timedelta(days=1))
    for other in (
        Client(resolve=client.resolve, exemptions=[over]),
        Client(resolve=client.resolve, exemptions=[entry], ports=frozenset({8443})),
    ):
        with pytest.raises(AddressRefused):
            other.check(
                "https://git.bank.example:8443/"
                if 8443 in other.ports
                else "https://git.bank.example/"
            )


def test_a_name_without_address_is_told_without_what_the_system_said():
    with pytest.raises(NotDelivered) as refused:
        resolved("nobody.invalid", 443)
    assert refused.value.message == "The host has no address."
