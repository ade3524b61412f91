"""Words that say an amount rose or fell.

Belongs here: words every sentence about changes may use, as alternatives of a pattern. Does not belong here: words
that have a direction in one kind of sentence only (`大于` in comparisons, `增设` in reasons).
"""

RISEN = "增加|增长|上升|提高|上涨|上浮|上调|调增"
FALLEN = "减少|下降|降低|下浮|下调|调减|压减|压缩|缩减|减低"
