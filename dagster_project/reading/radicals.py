"""Radical code points that stand for ordinary characters.

Belongs here: the map from CJK radicals and compatibility ideographs to the characters people type. Fonts of
many PDF makers share one glyph between both and the file then names the radical (`⼀` for `一`).
Does not belong here: full-width digits and punctuation, which are a matter of the figures' grammar.
"""

from __future__ import annotations

import re
import unicodedata

# Unicode's EquivalentUnifiedIdeograph for U+2E81..U+2EF3 where the result is a character of its own in print.
_SUPPLEMENT = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬"
    "⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺫目⺬示⺭礻⺯糹⺰纟⺱罓⺲罒⺴冗⺶羊⺹耂⺺肀⺻聿⺼肉⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝"
    "⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉"
    "⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
# Kangxi radicals whose compatibility decomposition is the traditional form; simplified texts mean these.
_SIMPLIFIED = "⼾户⾭青⿈黄"
_KANGXI = range(0x2F00, 0x2FD6)
_COMPATIBILITY = range(0xF900, 0xFADA)
_MAPPED = re.compile("[\u2e80-\u2fd5\uf900-\ufad9]")


def _table() -> dict[int, str]:
    table = {code: unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI}
    for code in _COMPATIBILITY:
        plain = unicodedata.normalize("NFC", chr(code))
        if plain != chr(code):
            table[code] = plain
    for pairs in (_SUPPLEMENT, _SIMPLIFIED):
        table.update({ord(pairs[at]): pairs[at + 1] for at in range(0, len(pairs), 2)})
    return table


RADICALS = _table()
"""For `str.translate`; every entry maps one code point to one, so offsets stay."""


def holds_radicals(text: str) -> bool:
    """Whether any character of the text would be mapped."""
    return bool(_MAPPED.search(text))
