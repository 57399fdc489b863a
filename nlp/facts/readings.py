"""How one quantity may be understood, and a quantity on its way to be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["number", "percent", "amount", "date", "time", "weekday", "id"]
Date: TypeAlias = tuple[int | None, int | None, int | None]
Value: TypeAlias = Fraction | Date | tuple[int, int] | int | str


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a quantity.

    Attributes:
        kind: what it is.
        value: a fraction (number, percent, amount), (year, month, day) with None for what is not
            said, (hour, minute) of 24 hours, a day of the week (1 is Monday), or the digits of an
            identifier.
        currency: of an amount: an ISO 4217 code, or "$" for any dollar.
    """

    kind: Kind
    value: Value
    currency: str = ""


@dataclass(slots=True)
class Draft:
    """A quantity whose neighbours may still say more of it ("16 và 17/1", "10-15 triệu đồng")."""

    readings: list[Reading]
    start: int
    end: int
    parts: list[Draft] = field(default_factory=list)
    scale: Fraction = Fraction(1)
    bare: bool = False  # a number without scale or unit
    prefix: str = ""  # the currency written before it
    weak: bool = False

    def add(self, reading: Reading) -> None:
        if reading not in self.readings:
            self.readings.append(reading)


def is_year(digits: str) -> bool:
    return len(digits) == 4 and 1000 <= int(digits) <= 2100
