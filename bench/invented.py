"""The words that invented people, places and courses are drawn from."""

from __future__ import annotations

import random

__all__ = ["CITIES", "COURSES", "DAYS", "FIRST_NAMES", "ODD_NAMES", "STREETS", "family_name"]


def _words(text: str) -> list[str]:
    return text.split()


FIRST_NAMES = _words(
    "Ada Alan Amir Anna Beth Carl Chloe Clara Dana David Diego Elena Emma Eric Esther Farah Felix Fiona Grace "
    "Hana Hugo Ida Ivan Jack Jada Jonas Julia Kai Karen Leila Leo Lucas Maria Max Mei Mila Nadia Noah Nora Omar "
    "Otis Paul Petra Quinn Rachel Ravi Rosa Ruth Sam Sara Simon Sofia Tara Theo Tomas Uma Vera Victor Wendy Xenia "
    "Yara Yusuf Zoe"
)

# Letters of windows-1252 outside ASCII, among them those that ISO 8859-1 lacks.
ODD_NAMES = (
    ("José", "García"),
    ("Zoë", "Núñez"),
    ("Renée", "Lefèvre"),
    ("Jürgen", "Größler"),
    ("Søren", "Ångström"),
    ("Mária", "O’Brien"),
    ("François", "Cœurdoux"),
    ("Žofia", "Dušek"),
    ("Núria", "Muñoz-Peña"),
    ("Inês", "Magalhães"),
)

_BEGINNINGS = _words(
    "Alder Ash Beck Black Brook Burn Clay Cold Corn Dale East Elm Fair Fen Field Ford Glen Gold Gray Green Hart "
    "Hazel Heath Hill High Holt Lang Light Lind March Marsh Mill North Oak Old Ox Pen Quill Rain Red Ridge Rock "
    "Rose Sand Shep Silver Stone Strat Sum Thorn Wald West White Wild Win Wood York"
)
_ENDINGS = _words(
    "berg bury by cliff combe court croft dale den don er ett field ford gate ham hurst ing land ley ling low man "
    "mer more ner row sen shaw side son stead stein stock strom ton wall ward water well wick win worth"
)

STREETS = tuple(
    f"{name} {kind}"
    for name in ("Cedar", "Lake", "Main", "Maple", "Mill", "Oak", "Park", "Pine", "River", "Spring", "Walnut", "2nd")
    for kind in ("St", "Ave", "Rd", "Dr", "Ln", "Ct")
)

CITIES = (
    ("Exampleton", "MN", "55001"),
    ("North Exampleton", "MN", "55002"),
    ("Sampleville", "MN", "55117"),
    ("Fort Specimen", "WI", "54020"),
    ("Lake Nowhere", "WI", "54021"),
)

COURSES = tuple(
    (f"{code}{level}0", f"{name} {level}")
    for level in range(1, 5)
    for code, name in (
        ("MA", "Mathematics"),
        ("EN", "English Language Arts"),
        ("SC", "Science"),
        ("HI", "World History"),
        ("PE", "Physical Education"),
        ("AR", "Art and Design"),
        ("MU", "Music"),
        ("FR", "French"),
        ("CS", "Computer Science"),
        ("HE", "Health"),
    )
)

DAYS = ("A", "A-E", "A-C,E", "B,D", "A,C,E", "B-D")


def family_name(chance: random.Random) -> str:
    """A family name out of some two thousand; one in fifteen is double."""
    name = chance.choice(_BEGINNINGS) + chance.choice(_ENDINGS)
    if chance.random() < 1 / 15:
        name += f"-{chance.choice(_BEGINNINGS)}{chance.choice(_ENDINGS)}"
    return name
