"""One rule for all exports: which addresses become links, and where these lead."""

from __future__ import annotations

import re
from datetime import date

import pytest
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from gkplan.exporters import formats, paper
from gkplan.exporters.links import web_address, web_link
from gkplan.exporters.paper import Heading, Link, Paragraph, Properties, Title
from gkplan.exporters.view import ExportView
from gkplan.render.references import unlinked
from tests.exporters import word
from tests.exporters.samples import NAUGHTY, Build, shown

LINKS = [
    ("https://www.example.com/a", "https://www.example.com/a", "www.example.com"),
    ("HTTP://Example.com:8080/a_b/?q=1&r=(2)#x", "HTTP://Example.com:8080/a_b/?q=1&r=(2)#x", "example.com"),
    ("https://example.com", "https://example.com", "example.com"),
    ("https://example.com?a=1", "https://example.com?a=1", "example.com"),
    ("http://oa/目录", "http://oa/%E7%9B%AE%E5%BD%95", "oa"),
    ("http://示例.example/路径?a=1#b", "http://xn--fsq092h.example/%E8%B7%AF%E5%BE%84?a=1#b", "示例.example"),
    ("http://www.示Li例.Example", "http://www.xn--li-rt3cv49m.Example", "www.示li例.example"),
    ("https://example.com/%E5%85%AC%E5%BC%80", "https://example.com/%E5%85%AC%E5%BC%80", "example.com"),
    ("https://example.com/a|b'{c}[d]^`~", "https://example.com/a%7Cb'%7Bc%7D%5Bd%5D%5E%60~", "example.com"),
    ("https://example.com/@甲/a@b:c", "https://example.com/@%E7%94%B2/a@b:c", "example.com"),
    ("http://192.0.2.1:65535/a", "http://192.0.2.1:65535/a", "192.0.2.1"),
    ("https://xn--fsq092h.example/", "https://xn--fsq092h.example/", "xn--fsq092h.example"),
    ("https://1.example.com/", "https://1.example.com/", "1.example.com"),
]  # fmt: skip
NO_LINKS = [
    "", "附件/目录.pdf", "www.example.com", "//www.example.com/a", "示政办函〔2025〕1号",
    "javascript:alert(1)", "data:text/html,x", "ftp://www.example.com/a", "file:///c:/x", "\\\\server\\share",
    "httpſ://example.com", "https:example.com", "https:/example.com", "https:///example.com", "https://", "https://?a",
    "https://user@example.com/", "https://good.example@bad.example/", "https://a:b@example.com/",
    "https://good.example\\@bad.example/", "https://good.example\\.bad.example/", "https://example.com\\a",
    "https://good.example%2F@bad.example/", "https://good.example%00.bad.example/",
    "https://good.example。bad.example/", "https://good.example／bad.example/", "https://ｅxample.com/",
    "https://аpple.example/", "https://exam\u212ale.com/", "https://пример.example/", "https://a_b.example/",
    "https://-a.example/", "https://a-.example/", "https://a..example/", "https://.example/", "https://example.com./",
    "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://192.0.2.256/", "http://192.0.02.1/", "https://[::1]/",
    "https://[::1/", "https://example.com:65536/", "https://example.com:/", "https://example.com:８０/",
    "https://example.com:80:80/", "https://example.com/%zz", "https://example.com/100%", "https://example.com/a#b#c",
    "https://example.com/a b", " https://example.com", "https://example.com ", "https://example.com/\u3000a",
    "https://example.com/\na", "java\nscript:alert(1)", "https://example.com\t", "https://example.com/\x00",
    "https://example.com/\u202egnp.exe", "https://example.com/\u200b", "https://example.com/\ufe0f", "https://甲\u3164乙.example/",
    'https://example.com/"onclick="x', "https://example.com/<b>", "https://example.com/>", "https://example.com/\ud800",
    "https://example.com/" + "a" * 1981, "https://example.com/" + "目" * 250, "https://" + "示" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize(("address", "target", "host"), LINKS)
def test_a_plain_address_of_the_web_is_a_link(address: str, target: str, host: str) -> None:
    assert web_link(address) == (target, host)
    assert web_address(address) == target
    assert web_address(target) == target


@pytest.mark.parametrize("address", NO_LINKS)
def test_everything_else_is_none(address: str) -> None:
    assert (web_link(address), web_address(address)) == (None, None)


def test_the_longest_target_is_what_word_takes() -> None:
    assert len(web_address("https://example.com/" + "a" * 1980) or "") == 2000


# ---------------------------------------------------------------- every export goes by it


ADDRESSES = [address for address, _, _ in LINKS] + [address for address in NO_LINKS if address and len(address) < 5000]
TARGETS = [target for _, target, _ in LINKS]


def proven(view: ExportView) -> ExportView:
    """Return a view whose only evidence is one piece for each address."""
    first = next(row for row in view.rows if row.evidence)
    proofs = tuple(
        first.evidence[0]._replace(title="公告", address=address, kind="url", published=date(2025, 8, 20))
        for address in ADDRESSES
    )
    entry = first.obligation.entry
    assert entry is not None
    urls = tuple(entry.evidence[1]._replace(title="公告", url=address) for address in ADDRESSES)
    duty = first.obligation._replace(entry=entry._replace(evidence=urls))
    return view._replace(rows=(first._replace(evidence=proofs, obligation=duty),))


def hrefs(markdown: str) -> list[str]:
    """Return the targets of the links that a reader of Markdown finds, and the bare addresses that a forge links too."""
    parser = MarkdownIt("commonmark").enable("table").disable("text_join")  # which forgets what was escaped
    found: list[str] = []
    inside = False
    for child in [child for token in parser.parse(markdown) for child in token.children or ()]:
        inside = child.type == "link_open" or (inside and child.type != "link_close")
        if child.type == "link_open":
            found.append(str(child.attrs["href"]))
        elif child.type == "text" and not inside:
            found += re.findall(r"(?:https?|ftp)://\S+|(?<![a-z])www\.\S+", child.content)
    return found


def test_html_markdown_and_word_link_the_same(project: Build) -> None:
    view = proven(shown(project, "甲局"))
    page = LexborHTMLParser(formats.render("html", view).decode())
    assert [node.attributes["href"] for node in page.css("a.out")] == TARGETS
    assert hrefs(formats.render("md", view).decode()) == TARGETS
    assert targets(formats.render("docx", view)) == TARGETS
    said = [Paragraph(("见", Link("公告", address), "。")) for address in ADDRESSES]
    assert hrefs(paper.markdown(said)) == TARGETS
    assert targets(paper.document(said, Properties("通报", date(2025, 9, 15)))) == TARGETS


def targets(data: bytes) -> list[str]:
    """Return where the links of a Word document lead, in order."""
    known = {item.get("Id"): item.get("Target", "") for item in word.part(data, "word/_rels/document.xml.rels")}
    return [known[item.get(f"{word.R}id")] for item in word.part(data).iter(f"{word.W}hyperlink")]


def test_no_bare_address_is_left_in_markdown() -> None:
    assert unlinked("见 https://a.example/x，HTTP://b、ftp://c，www.d.example 和 WWW.e，awww.f：g") == (
        "见 https\\://a.example/x，HTTP\\://b、ftp\\://c，www\\.d.example 和 WWW\\.e，awww.f：g"
    )
    texts = ["进展见 https://user@example.com/a，另见 www.example.com", *NAUGHTY]
    assert [hrefs(paper.markdown([Paragraph(text)])) for text in texts] == [[]] * len(texts)


REFERENCES = [
    "@name", "见@Some-One", "@org/team", "@_x", "#12", "（#3）", "owner/repo#3", "GH-12", "gh-4", "!7", "owner/repo!7",
    "#I5AB", "\\@name", "&#64;name", "第#1条@a和@b", "@name@example.com", "[@name](x)", "<b>@name</b>", "`@name`",
]  # fmt: skip


def references(markdown: str) -> list[str]:
    """Return whom and what a forge finds: it looks through each text of the page, in which no backslash is left."""
    parser = MarkdownIt("commonmark").enable("table")
    texts = [""]
    for child in [child for token in parser.parse(markdown) for child in token.children or ()]:
        if child.type == "text":
            texts[-1] += child.content
        else:
            texts.append("")
    sign = r"@[0-9A-Za-z_]|#I?[0-9]|![0-9]|(?<![0-9A-Za-z])[Gg][Hh]-[0-9]"
    return [found for text in texts for found in re.findall(sign, text)]


@pytest.mark.parametrize("text", REFERENCES)
def test_markdown_notifies_nobody_and_links_no_issue(project: Build, text: str) -> None:
    """A backslash or an entity does not help on GitHub (github/cmark-gfm#181), so there must be more."""
    assert references(text.replace("\\", "").replace("&#64;", "@").replace("`", ""))
    view = shown(project)
    view = view._replace(
        rows=(view.rows[0]._replace(progress=text, note=text, section=text),), notes=(text,), title=text
    )
    for made in (formats.render("md", view).decode(), paper.markdown([Title(text), Heading(text), Paragraph(text)])):
        assert references(made) == []
        page = LexborHTMLParser(MarkdownIt("commonmark").enable("table").render(made))
        assert text in page.text()
