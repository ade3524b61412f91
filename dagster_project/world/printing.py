"""How amounts are printed: units, decimals, rounding, truncation, separators.

Belongs here: integers of 分 to text. Does not belong here: which amounts.
"""

from __future__ import annotations

from dagster_project.world.ledger import FEN_PER_WAN, FEN_PER_YUAN

_HUNDREDTH_WAN = FEN_PER_WAN // 100


def rounded(amount: int, step: int) -> int:
    """Units of `step` in an amount, rounded half away from zero."""
    sign = -1 if amount < 0 else 1
    return sign * ((abs(amount) * 2 + step) // (2 * step))


def wan(amount: int, *, grouped: bool = True) -> str:
    """An amount in 万元 with two decimals, rounded half up."""
    return cents(rounded(amount, _HUNDREDTH_WAN), grouped=grouped)


def wan_truncated(amount: int, *, grouped: bool = True) -> str:
    """An amount in 万元 with two decimals, the rest cut off."""
    sign = -1 if amount < 0 else 1
    return cents(sign * (abs(amount) // _HUNDREDTH_WAN), grouped=grouped)


def yuan(amount: int, *, decimals: int = 2, grouped: bool = True) -> str:
    """An amount in 元 with two decimals or none."""
    if decimals:
        return cents(amount, grouped=grouped)
    whole = rounded(amount, FEN_PER_YUAN)
    return f"{whole:,}" if grouped else str(whole)


def cents(hundredths: int, *, grouped: bool = True) -> str:
    """Hundredths as a number with two decimals."""
    sign = "-" if hundredths < 0 else ""
    units, rest = divmod(abs(hundredths), 100)
    return f"{sign}{units:,}.{rest:02d}" if grouped else f"{sign}{units}.{rest:02d}"


def plain(printed: str) -> str:
    """Without trailing zeros, as some offices write figures of the text: `21968.00` → `21968`."""
    return printed.rstrip("0").rstrip(".") if "." in printed else printed


def percent(part: int, whole: int) -> str:
    """A ratio in percent with two decimals, rounded half up; `whole` is not zero."""
    return cents(rounded(part * 10_000, whole), grouped=False)


def hundredths(printed: str) -> int:
    """Back from a printed number with at most two decimals to hundredths."""
    sign = -1 if printed.startswith("-") else 1
    units, _, rest = printed.lstrip("-").replace(",", "").partition(".")
    return sign * (int(units) * 100 + int((rest + "00")[:2]))


def shares(parts: list[int]) -> list[str]:
    """Shares of parts in percent that add up to 100.00: the largest takes what rounding left over."""
    whole = sum(parts)
    if not whole:
        return ["0.00" for _ in parts]
    found = [rounded(part * 10_000, whole) for part in parts]
    found[max(range(len(parts)), key=lambda index: parts[index])] += 10_000 - sum(found)
    return [cents(value, grouped=False) for value in found]
