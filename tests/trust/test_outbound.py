"""Nothing in the house can be reached by an address that somebody entered."""

from __future__ import annotations

import ipaddress
import json
import socket
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from dougong.platform.network.addresses import REFUSED, AddressRefused, check, place_of
from dougong.platform.network.outbound import Client, Exemption, NotDelivered, resolved
from tests.partner import HOST, PUBLIC, public
from tests.partner import ask as ask  # noqa: PLC0414
from tests.partner import certificate as certificate  # noqa: PLC0414
from tests.partner import partner as partner  # noqa: PLC0414

URLS = Path(__file__).resolve().parents[3] / "shared/corpora/generated/ssrf_urls.json"


def never(*given: Any) -> socket.socket:
    raise AssertionError(f"connected to {given}")


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
