"""Ways to spoil a file: its bytes, and its YAML. Those of the grammar are in `grammar`.

A mutation takes a source of chance and the text of a file, and returns another text or bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Mutation = Callable[[Random, str], str | bytes]

VALUE = re.compile(r"(?<=: )(?![{\[>|&*\"' ])[^,{}\[\]#\n]+?(?=[,}\]]|\s*#|\s*$)", re.MULTILINE)
"""A plain value after its key."""
KEY = re.compile(r"(?:(?<=[{,] )|(?<={)|(?<=\n)(?: *)(?:- )?)([a-z][\w.-]*)(?=:(?: |\n))")
"""A key, in blocks or in braces."""
SECTION = re.compile(r"^( *)[\w.-]+:[^\n]*\n((?:\1 +\S[^\n]*\n| *(?:#[^\n]*)?\n)+)", re.MULTILINE)
"""A key with the lines below it that are further in."""

TAGS = (
    "!!python/object/apply:os.system [date]", "!!python/name:os.system x", "!!binary aGk=",
    "!!set {a, b}", "!!timestamp 2027-01-01", "!include case.yaml", "!<tag:x,2026:y> 1", "!! 1",
    "!e!x 1", "!!int 3", "!!map {}", "! x",
)  # fmt: skip
NUMBERS = (
    "9" * 299, "9" * 5_000, "-" + "9" * 400, "1e308", "1e309", "-1e999", "1e-400", ".inf", "-.inf",
    "+.INF", ".nan", ".NaN", "nan", "inf", "Infinity", "2027-01-01", "2027-13-45", "2027-02-29",
    "2001-12-14t21:59:43.10-05:00", "0o17", "017", "0x1F", "0b11", "190:20:30", "1_000", "1,000",
    "١٢", "½", "1e", "1.2.3", "--1", "+-1", "1 e5", "0.1e+", "5.", ".5", "1e5 USD/t", "-0", "-0.0",
)  # fmt: skip
UNITS = (
    "", "%", "t", "USD/t", "t/d", "1/a", "d", "GJ/t", "kUSD", "EUR/t", "t/t/t/t", "t//d", "/", "*",
    "t**9999999", "t^9", "10 t", "1e9 t", "t" * 5_000, "/d" * 3_000, "*t" * 400, "degC", "Δt",
    "µg", "kkkt", "(t)", "t/(d)", "__import__('os')", "t; d", "USD/USD", "%/%", "1/1/1", "percent",
    "kpercent", "Ma", "Tmin", "$", "$/t", "NT$", "m³", "[mass]", "dimensionless", "t·d",
)  # fmt: skip
INVALID = (b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xc0\xaf", b"\x80")
CONTROLS = "\x01\x07\x08\x0b\x0c\x1b\x7f\x85\u2028\u2029\u200b\u202e\ufeff\ufffe\ud7ff"


def place_in(chance: Random, text: str) -> int:
    return chance.randrange(len(text) + 1)


def span_of(chance: Random, text: str, longest: int = 400) -> tuple[int, int]:
    start = place_in(chance, text)
    return start, start + chance.randint(1, longest)


def insert(chance: Random, text: str, what: str) -> str:
    start = place_in(chance, text)
    return text[:start] + what + text[start:]


def some_value(chance: Random, text: str) -> re.Match[str]:
    return chance.choice(list(VALUE.finditer(text)))


def revalue(chance: Random, text: str, what: str) -> str:
    """Put something where a plain value stood."""
    found = some_value(chance, text)
    return text[: found.start()] + what + text[found.end() :]


# ----------------------------------------------------------------------- bytes


def flip_bits(chance: Random, text: str) -> bytes:
    content = bytearray(text.encode())
    for _ in range(chance.choice((1, 1, 2, 8))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def cut_the_end(chance: Random, text: str) -> bytes:
    content = text.encode()
    return content[: chance.randrange(len(content))]


def cut_a_span(chance: Random, text: str) -> str:
    start, end = span_of(chance, text)
    return text[:start] + text[end:]


def double_a_span(chance: Random, text: str) -> str:
    start, end = span_of(chance, text)
    return text[:end] + text[start:end] + text[end:]


def random_bytes(chance: Random, text: str) -> bytes:
    content = text.encode()
    start = chance.randrange(len(content))
    return content[:start] + chance.randbytes(chance.randint(1, 64)) + content[start:]


def control_characters(chance: Random, text: str) -> str:
    return insert(chance, text, chance.choice(CONTROLS) * chance.choice((1, 3)))


def escapes_of_terminals(chance: Random, text: str) -> str:
    return revalue(
        chance, text, chance.choice(('"\\e[2J\\e]0;x\\a"', '"a\\rb"', '"\\N\\L\\u202e"'))
    )


def nul(chance: Random, text: str) -> str:
    return insert(chance, text, "\0")


def invalid_utf8(chance: Random, text: str) -> bytes:
    content = text.encode()
    start = chance.randrange(len(content))
    return content[:start] + chance.choice(INVALID) + content[start:]


def another_encoding(chance: Random, text: str) -> bytes:
    return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-32", "utf-7", "utf-8-sig")))


def line_ends(chance: Random, text: str) -> bytes:
    return text.replace("\n", chance.choice(("\r\n", "\r", "\n\r", "\x85", "\u2028"))).encode()


def nothing_or_little(chance: Random, text: str) -> str:
    del text
    return chance.choice(
        ("", "\n", "#", "---", "...", "[]", "{}", "null", "-", "x", "\ufeff", "? ")
    )


# ------------------------------------------------------------------------ YAML


def tag(chance: Random, text: str) -> str:
    return revalue(chance, text, chance.choice(TAGS))


def alias_bomb(chance: Random, text: str) -> str:
    ways, rounds = chance.choice(((2, 30), (10, 12), (100, 5)))
    bomb = "".join(
        f"  b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * ways)}]\n" for n in range(1, rounds)
    )
    return f"bomb:\n  b0: &b0 [x]\n{bomb}{text}"


def alias(chance: Random, text: str) -> str:
    one = some_value(chance, text)
    marked = f"{text[: one.start()]}&a {one[0]}{text[one.end() :]}"
    return revalue(chance, marked, chance.choice(("*a", "*b", "&a *a", "&a [*a]", "*a *a", "&a")))


def deep_nesting(chance: Random, text: str) -> str:
    depth = chance.choice((30, 50, 900, 20_000, 200_000))
    left, right = chance.choice((("[", "]"), ("{a: ", "}"), ("[", ""), ("{a: ", "")))
    return revalue(chance, text, left * depth + right * depth)


def deep_blocks(chance: Random, text: str) -> str:
    depth = chance.choice((30, 60, 900))
    return text + "deep:\n" + "".join(" " * n + "a:\n" for n in range(1, depth))


def merge_key(chance: Random, text: str) -> str:
    found = chance.choice(list(KEY.finditer(text)))
    return (
        f"{text[: found.start(1)]}<<: *x, {text[found.start(1) :]}"
        if chance.random() < 0.5
        else (f"{text}x: &x {{title: merged}}\n<<: *x\n")
    )


def key_twice(chance: Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    number = chance.choice([n for n, line in enumerate(lines) if ": " in line])
    return "".join([*lines[:number], lines[number], *lines[number:]])


def odd_number(chance: Random, text: str) -> str:
    return revalue(chance, text, chance.choice(NUMBERS))


def odd_unit(chance: Random, text: str) -> str:
    return revalue(
        chance, text, f"{chance.choice(('1', '0.5', '-3', '1e9'))} {chance.choice(UNITS)}"
    )


def long_scalar(chance: Random, text: str) -> str:
    length = chance.choice((10_000, 90_000, 900_000, 4_500_000))
    word = chance.choice(("x", "x ", "9", "1 ", "é", "/", "a.", "*"))
    quote = chance.choice(("", '"'))
    return revalue(chance, text, f"{quote}{word * (length // len(word.encode()))}{quote}")


def long_key(chance: Random, text: str) -> str:
    found = chance.choice(list(KEY.finditer(text)))
    length = chance.choice((200, 1_100, 100_000))
    return text[: found.end(1)] + "y" * length + text[found.end(1) :]


def crowd_of_keys(chance: Random, text: str) -> str:
    count = chance.choice((1_000, 30_000, 350_000))
    row = chance.choice(("k{}: 1", "k{}: {{}}", "- {}"))
    rows = "".join(f"  {row.format(number)}\n" for number in range(count))
    return f"{text}crowd:\n{rows}"


def crowd_of_comments(chance: Random, text: str) -> str:
    line = chance.choice(("# x\n", "\n", "#" * 200 + "\n"))
    return line * (chance.choice((1_000, 900_000, 3_800_000)) // len(line)) + text


def tabs(chance: Random, text: str) -> str:
    places = [found.end() for found in re.finditer(r"\n +|: |, ", text)]
    start = chance.choice(places)
    return text[:start] + "\t" + text[start:]


def indentation(chance: Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    number = chance.randrange(len(lines))
    lines[number] = " " * chance.randint(0, 9) + lines[number].lstrip(" ")
    return "".join(lines)


def second_document(chance: Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    number = chance.randrange(len(lines))
    marker = chance.choice(("---\n", "...\n", "--- !x\n", "---\n---\n"))
    return "".join([*lines[:number], marker, *lines[number:]])


def directive(chance: Random, text: str) -> str:
    line = chance.choice(
        (
            "%YAML 1.1",
            "%YAML 1.2",
            "%YAML 9.9",
            "%YAML x",
            "%TAG ! tag:x:",
            "%X y",
            "%TAG !! !\n%TAG !! !",
        )
    )
    return f"{line}\n---\n{text}"


def punctuation(chance: Random, text: str) -> str:
    return insert(chance, text, chance.choice("{}[],:?-&*!|>'\"%@`#~<"))


def block_scalar(chance: Random, text: str) -> str:
    return revalue(chance, text, chance.choice(("|", ">-", "|9", "|-\n", ">+2\n  x", "|0", "> #")))


def complex_key(chance: Random, text: str) -> str:
    return text + chance.choice(
        ("? [a, b]\n: 1\n", "? {a: 1}\n: 1\n", "? |\n  a\n: 1\n", "? a\n", ": 1\n")
    )


BYTES: tuple[Mutation, ...] = (
    flip_bits, cut_the_end, cut_a_span, double_a_span, random_bytes, control_characters,
    escapes_of_terminals, nul, invalid_utf8, another_encoding, line_ends, nothing_or_little,
)  # fmt: skip
YAML: tuple[Mutation, ...] = (
    tag, alias_bomb, alias, deep_nesting, deep_blocks, merge_key, key_twice, odd_number, odd_unit,
    long_scalar, long_key, crowd_of_keys, crowd_of_comments, tabs, indentation, second_document,
    directive, punctuation, block_scalar, complex_key,
)  # fmt: skip
