"""Web pages as government sites publish them.

Belongs here: markup. Does not belong here: what stands in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dagster_project.world.manuscript import Grid, Manuscript, PageBreak, Prose, Title
from dagster_project.world.writers.options import HtmlOptions
from dagster_project.world.writers.slots import Placed, Slots

_STYLE = (
    "body{font-family:'宋体',SimSun,serif;font-size:16px;line-height:2}"
    ".TRS_Editor{width:960px;margin:0 auto}"
    ".TRS_Editor p{text-indent:2em;margin:0}"
    "table.sheet{border-collapse:collapse;width:100%;font-size:13px;line-height:1.5}"
    "table.sheet td,table.sheet th{border:1px solid #000;padding:3px;font-weight:normal}"
    "h1,h2{text-align:center;font-size:22px}"
    "h3,h4{text-indent:2em;font-size:16px;margin:0}"
    ".TRS_Editor p.name{text-align:center;text-indent:0;font-size:20px}"
)
_CENTRED = 2
"""Deepest level of titles that stand in the middle."""
_WIDE = 100
"""Column widths are printed in shares of the page, as office software saves them."""


def write(manuscript: Manuscript, options: HtmlOptions) -> bytes:
    """The manuscript as a web page."""
    encoding = "gb18030" if options.charset == "gb2312" else options.charset
    page = "\r\n".join(_page(manuscript, options)) + "\r\n"
    return page.encode(encoding, "xmlcharrefreplace")


def _page(manuscript: Manuscript, options: HtmlOptions) -> Iterator[str]:
    name = escape(manuscript.name)
    yield '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN">'
    yield '<html xmlns="http://www.w3.org/1999/xhtml">'
    yield f'<head><meta http-equiv="Content-Type" content="text/html; charset={options.charset}" />'
    yield f"<title>{name}</title>"
    yield f'<style type="text/css">{_STYLE}</style>'
    yield '<script type="text/javascript">var site = {"column": "预算公开", "id": 1};</script></head>'
    yield "<body>"
    if options.furniture:
        yield '<div class="nav"><a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/yjs/">预决算公开</a></div>'
        yield '<div style="display:none" class="share">分享到：<a href="#">微信</a></div>'
    if options.layout_tables:
        yield '<table width="1000" border="0" cellspacing="0" cellpadding="0" align="center"><tr><td valign="top">'
        yield '<table width="100%" border="0"><tr><td class="content">'
    yield '<div class="TRS_Editor">'
    for block in manuscript.blocks:
        match block:
            case Title():
                yield _title(block, options)
            case Prose():
                yield f"<p>{_spaced(block.text, options)}</p>"
            case Grid():
                yield from _grid(block, options)
            case PageBreak():
                yield '<div style="page-break-after:always"></div>'
    yield "</div>"
    if options.layout_tables:
        yield "</td></tr></table></td></tr></table>"
    if options.furniture:
        yield '<div class="foot"><button type="button">打印本页</button><button type="button">关闭窗口</button></div>'
    yield "</body></html>"


def _spaced(text: str, options: HtmlOptions) -> str:
    """Pages saved by office software wrap each paragraph in spans and indent it with hard blanks."""
    if not options.word_markup:
        return escape(text, quote=False)
    return (
        '<span style="font-family:仿宋_GB2312;mso-bidi-font-family:宋体;color:black">'
        f"&nbsp;&nbsp;&nbsp;&nbsp;{escape(text, quote=False)}<o:p></o:p></span>"
    )


def _title(title: Title, options: HtmlOptions) -> str:
    text = escape(title.text, quote=False)
    if not options.word_markup:
        return f"<h{title.level}>{text}</h{title.level}>"
    if title.level > _CENTRED:
        return f'<p class="MsoNormal"><b><span style="font-size:16.0pt;font-family:楷体_GB2312">{text}</span></b></p>'
    return _centred(text, f"font-size:{24 - 2 * title.level}.0pt;font-family:黑体")


def _centred(text: str, look: str) -> str:
    return (
        '<p class="MsoNormal" align="center" style="text-align:center;text-indent:0">'
        f'<b><span style="{look}">{text}</span></b></p>'
    )


def _grid(grid: Grid, options: HtmlOptions) -> Iterator[str]:
    slots = Slots(grid)
    if grid.title:
        title = escape(grid.title, quote=False)
        if options.word_markup:
            yield _centred(title, "font-size:18.0pt;font-family:黑体")
        else:
            yield f'<p class="name"><strong>{title}</strong></p>'
    for number, caption in enumerate(grid.caption):
        side = "right" if number == len(grid.caption) - 1 else "left"
        yield f'<p style="text-indent:0;text-align:{side}">{escape(caption, quote=False)}</p>'
    yield '<table class="sheet" border="1" cellspacing="0" cellpadding="0"><tbody>'
    total = sum(grid.widths)
    for row in range(slots.rows):
        yield "<tr>"
        for cell in slots.anchors(row):
            yield _cell(cell, grid, total, options)
        yield "</tr>"
    yield "</tbody></table>"
    if grid.note:
        yield f"<p>{escape(grid.note, quote=False)}</p>"


def _cell(cell: Placed, grid: Grid, total: int, options: HtmlOptions) -> str:
    entry, head = cell.entry, cell.row < grid.header_rows
    tag = options.head_cells if head else "td"
    spans = f' rowspan="{entry.row_span}"' if entry.row_span > 1 else ""
    spans += f' colspan="{entry.column_span}"' if entry.column_span > 1 else ""
    width = round(_WIDE * sum(grid.widths[cell.column : cell.right]) / total)
    align = "right" if entry.number else "center" if head else "left"
    text = escape(entry.text, quote=False).replace("\n", "<br />") or "&nbsp;"
    if entry.bold:
        text = f"<strong>{text}</strong>"
    if options.word_markup:
        text = f'<p class="MsoNormal" style="text-indent:0;text-align:{align}"><span>{text}</span></p>'
    return f'<{tag}{spans} width="{width}%" align="{align}">{text}</{tag}>'
