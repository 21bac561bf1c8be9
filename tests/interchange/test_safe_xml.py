"""XML of unknown origin: what is dangerous is refused with its line, what is not is read."""

import pytest

from dougong.engines.interchange import read_plan
from dougong.engines.interchange.safe_xml import branches, leaf, parse_xml
from dougong.kernel.errors import UnreadableFile

from .files import msp_task, mspdi

ROOTS = {"Project": "http://schemas.microsoft.com/project"}


def parse(text: str | bytes):
    data = text if isinstance(text, bytes) else text.encode()
    return parse_xml(data, "plan.xml", ROOTS)[1]


def refusal(text: str | bytes):
    with pytest.raises(UnreadableFile) as caught:
        parse(text)
    return caught.value.findings[0]


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE Project>",
        '<!DOCTYPE Project SYSTEM "http://127.0.0.1:9/p.dtd">',
        '<!DOCTYPE p [<!ENTITY x "y">]>',
        '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE p [<!ENTITY % d SYSTEM "http://127.0.0.1:9/e.dtd">%d;]>',
        '<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/s.xsl"?>',
    ],
)
def test_document_types_and_instructions_are_refused_at_their_line(head):
    finding = refusal(f"<?xml version='1.0'?>\n\n{head}<Project/>")
    assert (finding.code, finding.params["line"]) == ("E103", 3)


def test_inclusion_of_other_files_is_refused():
    text = '<Project><x:include xmlns:x="http://www.w3.org/2001/XInclude" href="f"/></Project>'
    assert refusal(text).code == "E103"


@pytest.mark.parametrize(
    "text",
    [
        "<Project>",
        "<Project></project>",
        "<Project>&nbsp;</Project>",
        "<Project>\x01</Project>",
        "<Project/><Project/>",
        "<Project a='1' a='2'/>",
        "<Project>" + "<a>" * 50 + "</a>" * 50 + "</Project>",
        "<Project " + " ".join(f"a{n}='1'" for n in range(200)) + "/>",
        "<?xml version='1.0' encoding='UTF-7'?><Project/>",
        "<?xml version='1.0' encoding='no-such'?><Project/>",
        b"<?xml version='1.0' encoding='gbk'?><Project>\xff\xff</Project>",
        b"<?xml version='1.0' encoding='utf-8'?><Project>\xff</Project>",
    ],
)
def test_malformed_and_excessive_documents_are_refused(text):
    assert refusal(text).code == "E102"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gbk", "gb18030", "big5", "iso-8859-1"])
def test_declared_encodings_are_read(encoding):
    name = "é" if encoding == "iso-8859-1" else "上線"
    text = f"<?xml version='1.0' encoding='{encoding}'?><Project><Name>{name}</Name></Project>"
    assert leaf(parse(text.encode(encoding)), "Name") == name


def test_entity_hidden_by_another_encoding_is_refused():
    text = "<?xml version='1.0' encoding='{}'?><!DOCTYPE p [<!ENTITY x 'y'>]><Project/>"
    for encoding in ("utf-16", "gbk"):
        assert refusal(text.format(encoding).encode(encoding)).code == "E103"


def test_children_are_text_branches_or_lists():
    root = parse("<Project><A> 1 </A><B><C>2</C></B><B/><B><C>3</C></B><D/></Project>")
    assert leaf(root, "A") == "1"
    assert [leaf(child, "C") for child in branches(root, "B")] == ["2", "3"]
    assert (leaf(root, "D"), leaf(root, "B"), leaf(root, "missing")) == ("", "", "")
    assert branches(root, "A") == []


def test_character_data_and_standard_entities_are_text():
    text = "<Project><A>&lt;&#x4e0a;</A><B><![CDATA[<b>]]></B></Project>"
    root = parse(text)
    assert (leaf(root, "A"), leaf(root, "B")) == ("<上", "<b>")


def test_plan_without_namespace_is_accepted():
    data = mspdi(tasks=msp_task(1)).replace(b' xmlns="http://schemas.microsoft.com/project"', b"")
    assert len(read_plan(data, "plan.xml").activities) == 1
