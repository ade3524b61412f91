"""Kinds of wrong numbers, in the words of officers.

Belongs here: the closed list of kinds a finding may have. Does not belong here: recognising them.
"""

from __future__ import annotations

from collections.abc import Mapping

SLIPS_ZH: Mapping[str, str] = {
    "sign": "正负号相反",
    "sign_word": "增减方向写反",
    "unit": "差一万倍，元与万元混淆",
    "power_of_ten": "小数点错位，差十的整数倍",
    "digit": "一个数字写错",
    "swapped_digits": "相邻两个数字颠倒",
    "lost_digit": "漏写一个数字",
    "extra_digit": "多写一个数字",
    "doubled_digit": "一个数字重复书写",
    "ratio_for_growth": "把本年与上年之比写成了增长率",
    "divided_by_current": "除以了本年数，应除以上年数",
    "copied_percent": "照抄了上一条的百分比",
    "neighbour_cell": "与相邻格的数字相同，疑为错格",
    "copied": "与其他行的数字相同，疑为误抄",
    "last_year": "写成了上年数",
    "blank_or_zero": "应有数字而为空白或零",
    "other": "",
    "swapped_columns": "两栏数字互换",
    "swapped_rows": "两行数字互换",
    "shifted_rows": "数字错了一行",
    "shifted_figures": "数字错了位置",
    "wrong_row": "一行中多个数字写错",
    "wrong_unit_of_table": "整表金额单位不一致",
    "undetermined": "",
    "no_arithmetic": "",
}
"""Kind to Chinese words; empty where there is nothing to say beyond the message."""
