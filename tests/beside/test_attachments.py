"""Files on records: what is taken, what is refused, how it is handed out, swept and scanned."""

from __future__ import annotations

import io
import json
import os
import stat
import time
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from dougong.platform.attachments import jobs
from dougong.platform.attachments.actions import Attach, Detach, Replace
from dougong.platform.attachments.models import Attachment, AttachmentVersion, Scan
from dougong.platform.attachments.names import shown_name
from dougong.platform.attachments.store import path_of, root, stored
from dougong.platform.beside.matters import matter_of
from dougong.platform.comments.actions import AddComment
from dougong.platform.factories import unwatched
from tests.beside.conftest import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
CORPORA = Path(__file__).resolve().parents[3] / "shared/corpora/generated"
MANIFEST = CORPORA / "manifest.json"
needs_corpora = pytest.mark.skipif(not MANIFEST.exists(), reason=f"{CORPORA} is absent")
WITHOUT_ITS_FAULT = {"slip_nul.zip"}
"""The stored copy lost its NUL: the only name inside reads `a`."""
READ_ONLY_BY_IMPORTS = {"csv_1M_cols.csv", "csv_one_line.csv", "csv_unbalanced_quote.csv",
                        "csv_dup_header.csv", "sheet_dimension_lie.xlsx"}  # fmt: skip
"""Hostile to a reader of tables; an attachment is never read as one."""
LISTS = {"logic", "json-body", "names", "numbers", "dates", "orm-leak", "ssrf", "formula"}
"""Lists for other tests, and plans that are wrong only as plans."""
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def png(colour: str = "red", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def fetched(client, url: str):
    """The answer with its bytes read, as a browser does."""
    answer = client.get(url)
    answer.data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


def file(name: str, data: bytes) -> SimpleUploadedFile:
    made = SimpleUploadedFile("x", data)
    made._name = name  # as a program may send it, not as Django would have cut it
    return made


def attach(matter, name: str, data: bytes) -> Attachment:
    return Attach(matter, file(name, data)).execute()


@pytest.fixture(autouse=True)
def _place(settings, tmp_path):
    settings.MEDIA_ROOT, settings.DATA = tmp_path / "files", tmp_path


def test_a_file_is_kept_by_its_content_and_handed_out_as_it_came(matter, client):
    data = "周报内容".encode()
    answer = client.post(
        f"/record/{matter.pk}/attachments/", {"file": SimpleUploadedFile("周报.txt", data)}
    )
    assert answer.status_code == 302
    made = Attachment.objects.get()
    version = made.versions.get()
    assert path_of(version.digest).read_bytes() == data
    got = fetched(client, f"/record/{matter.pk}/attachments/{made.pk}/")
    assert got.data == data
    assert got.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert got.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_one_content_is_stored_once_whatever_it_is_called(matter):
    for name in ("a.txt", "b.txt"):
        attach(matter, name, b"the same")
    assert len(list(stored())) == 1
    assert AttachmentVersion.objects.values("digest").distinct().count() == 1


def test_the_newest_version_is_shown_and_the_older_ones_stay(matter, client):
    made = attach(matter, "plan.txt", b"one")
    Replace(matter, file("plan v2.txt", b"two"), made).execute()
    made.refresh_from_db()
    assert (made.name, made.latest) == ("plan v2.txt", 2)
    url = f"/record/{matter.pk}/attachments/{made.pk}/"
    assert [fetched(client, f"{url}{end}").data for end in ("", "?v=1")] == [b"two", b"one"]


def test_handing_in_is_a_right_and_sight_of_the_record_leads_to_its_files(bank, matter):
    made = attach(matter, "a.txt", b"for readers")
    reader = browser(bank.reader)
    url = f"/record/{matter.pk}/attachments/{made.pk}/"
    assert fetched(reader, url).status_code == 200
    new = {"file": SimpleUploadedFile("b.txt", b"b")}
    assert reader.post(f"/record/{matter.pk}/attachments/", new).status_code == 403
    stranger = browser(bank.there.account("project.view", "attachment.add"))
    for path in ("", "preview/", "picture/"):
        url = f"/record/{matter.pk}/attachments/{made.pk}/{path}"
        assert stranger.get(url).status_code == 404
    other = bank.here.unit.pk
    assert browser(bank.keeper).get(f"/record/{other}/attachments/{made.pk}/").status_code == 404


def test_taking_a_file_of_somebody_else_away_needs_a_right_and_a_reason(matter, lead, bank):
    made = attach(matter, "a.txt", b"a")
    colleague = bank.here.account("project.view", "attachment.add")
    with pytest.raises(PermissionDenied):
        Detach(matter_of(colleague, matter.pk), made, reason="not mine").execute()
    with pytest.raises(ValidationError, match="reason"):
        Detach(matter_of(lead, matter.pk), made).execute()
    Detach(matter_of(lead, matter.pk), made, reason="wrong project").execute()
    assert Attachment.objects.count() == 0


# --- formats ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.png", b"<html><script>alert(1)</script></html>"), ("x.pdf", b"MZ\x90\0"), ("x.txt", b"a\0b"),
        ("x.exe", b"MZ"), ("x", b"no ending"), (".htaccess", b"x"), ("x.pdf.exe", b"%PDF-"),
        ("x.html::$DATA", b"x"), ("x.svg", b"<svg><!ENTITY"), ("x.docx", b"PK\x03\x04"), ("x.txt", b""),
        ("x.zip", b"PK\x05\x06"), ("x.csv", b"a\xff\xfe\xfdb\xff"), ("x.xml", b"<a><b></a>"),
    ],
)  # fmt: skip
def test_content_and_ending_must_say_the_same(matter, name, data):
    with pytest.raises(ValidationError) as refused:
        attach(matter, name, data)
    assert list(refused.value.message_dict) == ["file"]
    assert list(stored()) == []
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize("name", ["x.svg", "x.html", "x.xhtml", "x.mhtml"])
def test_active_formats_are_handed_out_as_bytes_only(matter, client, name):
    made = attach(matter, name, b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    got = fetched(client, f"/record/{matter.pk}/attachments/{made.pk}/")
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert got.headers["Content-Disposition"].startswith("attachment")
    page = client.get(f"/record/{matter.pk}/attachments/{made.pk}/preview/")
    assert "<script>1" not in page.content.decode()


def attempt(matter, name: str, data: bytes) -> tuple[Attachment | None, list[str]]:
    """The attachment, or the names of the fields that a refusal gives."""
    try:
        return attach(matter, name, data), []
    except ValidationError as refused:
        return None, list(refused.message_dict)


def hostile() -> list[dict[str, str]]:
    listed = json.loads(MANIFEST.read_text()) if MANIFEST.exists() else []
    return [one for one in listed if one["kind"] not in LISTS and "/" not in one["file"]]


@needs_corpora
@pytest.mark.parametrize("one", hostile(), ids=lambda one: one["file"])
def test_hostile_files_are_refused_or_inert(matter, client, one):
    """T-38 at this entry: refused within two seconds and nothing left, or kept without effect."""
    data = (CORPORA / one["file"]).read_bytes()
    began = time.process_time()
    made, fields = attempt(matter, one["file"], data)
    if made is None:
        assert (fields, list(stored())) == (["file"], [])
        assert one["expect"] != "accept"
    assert time.process_time() - began < 2
    is_harmless_here = one["file"] in READ_ONLY_BY_IMPORTS | WITHOUT_ITS_FAULT
    must_refuse = one["expect"] == "refuse" and not is_harmless_here
    assert made is None or not must_refuse
    if made is not None:
        got = fetched(client, f"/record/{matter.pk}/attachments/{made.pk}/")
        assert got.headers["Content-Disposition"].startswith("attachment")
        preview = client.get(f"/record/{matter.pk}/attachments/{made.pk}/preview/")
        assert preview.status_code == 200


@pytest.mark.skipif(not (CORPORA / "filenames.json").exists(), reason=f"{CORPORA} is absent")
def test_no_name_of_a_file_leads_elsewhere_or_deceives(matter, client):
    """T-40: every name is refused by its field, or kept, and shown without its deceptions."""
    kept = 0
    for name in json.loads((CORPORA / "filenames.json").read_text()):
        made, fields = attempt(matter, name, b"plain text")
        if made is None:
            assert fields == ["file"]
            continue
        kept += 1
        header = fetched(client, f"/record/{matter.pk}/attachments/{made.pk}/").headers
        disposition = header["Content-Disposition"]
        assert disposition.startswith("attachment")
        assert not {"\r", "\n", "\0"} & set(disposition)
        assert "\u202e" not in shown_name(made.name)
        assert "/" not in shown_name(made.name)
    assert kept > 5
    inside = [path.relative_to(root()).parts for path in stored()]
    assert all(len(parts) == 2 and len(parts[1]) == 64 for parts in inside)


# --- previews -----------------------------------------------------------------------------------


def test_a_picture_is_shown_encoded_anew(matter, client):
    data = png() + b"<script>trailing()</script>"
    made = attach(matter, "photo.png", data)
    shown = client.get(f"/record/{matter.pk}/attachments/{made.pk}/picture/")
    assert shown.headers["Content-Type"] == "image/webp"
    assert b"trailing" not in shown.content
    with Image.open(io.BytesIO(shown.content)) as image:
        assert image.size == (40, 30)
    AddComment(matter, f"see ![photo](attachment:{made.pk})").execute()
    page = client.get(f"/record/{matter.pk}/activity/").content.decode()
    assert f'src="/record/{matter.pk}/attachments/{made.pk}/picture/"' in page


def test_a_picture_of_another_record_is_not_shown_in_a_comment(bank, matter, lead):
    elsewhere = matter_of(bank.keeper, bank.there.project.pk)
    made = attach(elsewhere, "photo.png", png())
    AddComment(matter, f"![photo](attachment:{made.pk})").execute()
    page = browser(lead).get(f"/record/{matter.pk}/activity/").content.decode()
    assert "<img" not in page.partition('id="dg-stream"')[2].partition("</ol>")[0]


def test_the_pages_of_a_pdf_are_shown_as_pictures(matter, client):
    made = attach(matter, "paper.pdf", PDF)
    page = client.get(f"/record/{matter.pk}/attachments/{made.pk}/preview/").content.decode()
    assert page.count("<img") == 1
    shown = client.get(f"/record/{matter.pk}/attachments/{made.pk}/picture/?page=1")
    with Image.open(io.BytesIO(shown.content)) as image:
        assert image.width == 2 * image.height


def test_a_file_that_cannot_be_drawn_is_offered_for_download_only(matter, client):
    made = attach(matter, "broken.pdf", b"%PDF-1.7 nothing more")
    page = client.get(f"/record/{matter.pk}/attachments/{made.pk}/preview/")
    assert "cannot be shown" in page.content.decode()
    assert client.get(f"/record/{matter.pk}/attachments/{made.pk}/picture/").status_code == 404


def test_text_is_shown_escaped_in_either_encoding(matter, client):
    made = attach(matter, "a.csv", "名称,<b>值</b>".encode("gb18030"))
    page = client.get(f"/record/{matter.pk}/attachments/{made.pk}/preview/").content.decode()
    assert "名称,&lt;b&gt;值&lt;/b&gt;" in page


# --- room, broom, scanner -----------------------------------------------------------------------


def test_a_file_beyond_the_size_or_a_quota_is_refused(matter, settings):
    settings.ATTACHMENT_SIZE = 10
    with pytest.raises(ValidationError, match="larger than"):
        attach(matter, "a.txt", b"x" * 11)
    settings.ATTACHMENT_SIZE = 100
    for whose in ("person", "project", "institution"):
        room = dict.fromkeys(("person", "project", "institution"), 1000) | {whose: 5}
        settings.ATTACHMENT_QUOTAS = room
        with pytest.raises(ValidationError, match="no room left"):
            attach(matter, "a.txt", b"x" * 6)
    attach(matter, "a.txt", b"x" * 5)
    with pytest.raises(ValidationError, match="no room left"):
        attach(matter, "b.txt", b"y")


def test_the_broom_takes_files_without_a_row_after_a_day_and_no_others(matter):
    kept = attach(matter, "kept.txt", b"kept").versions.get()
    gone = attach(matter, "gone.txt", b"gone")
    digest = gone.versions.get().digest
    Detach(matter, gone, reason="no longer needed").execute()
    incoming = root() / "incoming" / "half"
    incoming.write_bytes(b"half a file")
    assert jobs.swept() == 0
    yesterday = time.time() - 25 * 3600
    for path in stored():
        os.utime(path, (yesterday, yesterday))
    assert jobs.swept() == 2
    assert path_of(kept.digest).exists()
    assert not path_of(digest).exists()


def test_a_row_without_its_file_is_an_alarm(matter, caplog):
    version = attach(matter, "a.txt", b"a").versions.get()
    path_of(version.digest).unlink()
    jobs.sweep.func(0)
    assert "attachments without their file" in caplog.text


@pytest.fixture
def scanner(settings, tmp_path):
    """A program that finds the word EICAR, with the exit status of clamdscan."""
    program = tmp_path / "scanner"
    program.write_text('#!/bin/sh\n! /bin/grep -q EICAR "$1"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    settings.ATTACHMENT_SCANNER = [str(program)]
    return program


def test_nothing_is_handed_out_before_the_scanner_has_spoken(matter, client, scanner):
    clean, bad = attach(matter, "a.txt", b"good"), attach(matter, "b.txt", b"EICAR")
    url = f"/record/{matter.pk}/attachments/%s/"
    assert fetched(client, url % clean.pk).status_code == 409
    for one in (clean, bad):
        jobs.scan.func(digest=one.versions.get().digest)
    assert fetched(client, url % clean.pk).status_code == 200
    refused = fetched(client, url % bad.pk)
    assert refused.status_code == 409
    assert "virus scanner refused" in refused.content.decode()
    assert client.get(f"{url % bad.pk}preview/").context["kind"] == ""
    assert bad.versions.get().scan == Scan.REFUSED


def test_a_scanner_that_fails_releases_nothing(matter, client, scanner):
    from dougong.platform.attachments.scanning import ScannerFailed

    made = attach(matter, "a.txt", b"good")
    scanner.write_text("#!/bin/sh\nexit 2\n")
    with pytest.raises(ScannerFailed):
        jobs.scan.func(digest=made.versions.get().digest)
    assert client.get(f"/record/{matter.pk}/attachments/{made.pk}/").status_code == 409


def test_the_interface_hands_in_lists_replaces_and_removes(matter, client):
    root_url = f"/api/v1/records/{matter.pk}/attachments/"
    made = client.post(root_url, {"file": SimpleUploadedFile("a.txt", b"one")})
    assert made.status_code == 201, made.content
    key = made.json()["id"]
    wrong = client.post(root_url, {"file": SimpleUploadedFile("a.exe", b"one")})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "/file")
    assert [one["id"] for one in client.get(root_url).json()["results"]] == [key]
    assert fetched(client, f"{root_url}{key}/").data == b"one"
    gone = client.delete(f"{root_url}{key}/", {"reason": "tested"}, content_type="application/json")
    assert gone.status_code == 204, gone.content
    with unwatched():
        assert Attachment.objects.count() == 0
