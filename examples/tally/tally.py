"""Keeps amounts in a text file and adds them up."""

from decimal import Decimal, InvalidOperation
from pathlib import Path


class Tally:
    """The amounts in one file: a line each, the amount and what it was for."""

    def __init__(self, path):
        self.path = Path(path)

    def entries(self):
        """All amounts with what they were for, the oldest first."""
        if not self.path.exists():
            return []
        pairs = (line.split(" ", 1) for line in self.path.read_text().splitlines())
        return [(Decimal(amount), label) for amount, label in pairs]

    def add(self, amount, label):
        """Notes an amount and returns it; ValueError when it is none."""
        value = self.amount(amount)
        with self.path.open("a") as file:
            file.write(f"{value} {label}\n")
        return value

    def total(self):
        return sum((amount for amount, _ in self.entries()), Decimal("0.00"))

    @staticmethod
    def amount(text):
        try:
            exact = Decimal(text)
            value = exact.quantize(Decimal("0.01"))
        except InvalidOperation:
            raise ValueError(f"'{text}' is no amount; write it like 2.50") from None
        if value != exact:
            raise ValueError(f"{text} has more than two decimals")
        return value
