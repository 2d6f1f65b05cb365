"""Ways to spoil what a file says: its keys, values, names, paths, files and sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tests.files.mutations import KEY, SECTION, VALUE, Mutation, insert, revalue

WRONG = (
    "[]", "{}", "[[a]]", "{a: {b: c}}", "true", "null", "~", "text", '"2025"', "3", "-1", "2.5",
    "rest", "baseline", "{value: 1}", "{value: [1], source: [2]}", "{path: {2025: 1}}",
    "{path: {}}",
    "{path: {2025: 1, 1800: 2, x: 3}}", "{value: 1, path: {2025: 1}}", "[1, 2]", "{at: []}",
    "{by: 3}", "{bass: {}}", "{payback: {threshold: -1 a}}", "{low: 1, high: 0}", "{set: a, to: b}",
)  # fmt: skip
WORDS = (
    "baseline",
    "coal",
    "electricity",
    "fibre",
    "nothing",
    "__class__",
    "self",
    "None",
    "é",
    "",
)
ELSEWHERE = (
    "nowhere.yaml", "", " ", ".", "..", "/", "~/case.yaml", "/etc/passwd", "/dev/zero", "/dev/null",
    "/dev/stdin", "/dev/tty", "/proc/self/mem", "/proc/self/environ", "pipe", "README.md",
    "study.yaml",
    "case.yaml", "../../../../../../../../etc/hostname", "case.yaml/case.yaml", "case.yaml/",
    "http://localhost/case.yaml", "file:///etc/passwd", "x" * 300, "x/" * 3_000, "CON", "a\\0b",
    '"a\\0b"', '"a\\nb.yaml"', "../kraft-mill/../kraft-mill/case.yaml", "loop.yaml", "*.yaml",
)  # fmt: skip
NAMES = (
    ".", "..", "../x", "../../x", "/x", "a/b", "a\\b", "..\\x", "CON", "nul", "com1.txt", "aux",
    '"a\\0b"', '"a\\nb"', '" a "', '""', "a.", "-x", "~", "~x", "$HOME", "`id`", "a=b", "a:b", "é",
    "n" * 101, "n" * 300, "n" * 100_000, ".cache", "manifest.json", "annual", "%2e%2e", "2025",
    "true", "a b", "*", "|", "a;b", "con.", "LPT9", '"\\u202ex"', "scenario=x",
)  # fmt: skip
PLUGINS = (
    "os.system", "os:system", "builtins:eval", "simcore.cli.main:main", "../x.py", "/x.py", "os",
    "simcore_interventions.energy_efficiency:EnergyEfficiency", "__main__", "Energy_Efficiency",
    "energy_efficiency ", "energy-efficiency", '""', "3", "[energy_efficiency]", "x" * 100_000,
)  # fmt: skip
PATHS = (
    "product", "product.", ".", "..", "product..price", "product.__class__", "__init__.__globals__",
    "product.price.value", "materials.fibre", "interventions", "interventions.", "interventions..x",
    "interventions.{}.adopt", "interventions.x.__dict__", "title", "base_year", "stages.0", "*",
    "a." * 10_000, "checks.1.value", "firms.count", "crews.advisers.count", "exchange.VND",
    "model_fields", "market.seasonality", "model_config.extra", '"product\\0price"', "",
    "product.price",
)  # fmt: skip
PATTERNS = (
    "'*'", "'**'", "'[!a]*'", "'[z-a]'", "'['", "'" + "*a" * 60 + "b'", "'" + "?*" * 2_000 + "'",
    "stage.*", "stage", "'stage.\\0'", "price", "'(a+)+$'", "s" * 100_000, "[]", "[1]",
    "[[stage.*]]",
)  # fmt: skip
RANGES = (
    "{uniform: [1e308, 1e309]}", "{uniform: [-1e308, 1e308]}", "{uniform: [0, 0]}", "{uniform: []}",
    "{uniform: [2, 1]}", "{triangular: [1, 1, 1]}", "{triangular: [0, 5, 1]}", "{normal: [1, -1]}",
    "{normal: [1, 0]}", "{normal: [1, 1e300]}", "{lognormal: [1, 0]}", "{lognormal: [-1, 2]}",
    "{lognormal: [1, 1e308]}", "{uniform: [.nan, 1]}", "{uniform: {a: 1}}", "{gamma: [1, 2]}",
    "range",
    "{uniform: [1, 2], normal: [1, 2]}", "[1, 2]", "{uniform: [1 t, 2 t]}", "{uniform: [a, b]}",
    "1",
)  # fmt: skip
ADOPTIONS = (
    "{at: 99999999}", "{at: -1}", "{at: 2027-02-29}", "{at: 2027-13-01}", "{at: 1e300}", "{at: 0}",
    "{at: 2026, by: {share: 1, year: 2030}}", "{by: {share: 2, year: 2030}}", "{by: {year: 2030}}",
    "{by: {share: 0.5, year: 2020, from: 2030}}", "{bass: {p: 0, q: 0}}",
    "{bass: {p: 1e300, q: 1}}",
    "{bass: {p: -1, q: .nan}}", "{payback: {threshold: 0 a}}", "{payback: {threshold: 1e300 a}}",
    "{payback: {threshold: 1 a, steepness: 1e300}}", "{share: 1}", "at", "[2027]",
    "{at: {at: 2027}}",
    "{payback: {threshold: 1 a, reaudit: 0 a}}", "{payback: {threshold: 1 a, reaudit: 1e-300 a}}",
)  # fmt: skip
SIZES = {
    "replications": ("0", "-1", "1000000000000", "10000000", "1e6", "2.5", "9" * 400),
    "years": ("0", "-5", "1000000000", "100", "101", "1e2", "9" * 400),
    "seed": ("-1", "9223372036854775808", "9223372036854775807", "1.5", "9" * 400),
    "events": ("-1", "10001", "1000000000", "10000"),
    "period": ("day", "second", "week", "[month]", "Month", "3"),
    "schema": ("0", "2", "1.0", "true", '"1"', "99999999999999999999"),
    "base_year": ("1899", "0", "-2025", "2200", "9999999999", "2025.0", "1900", "2199"),
}
COUNTS = ("0", "1", "-1", "1000", "1001", "1000000000", "1e9", "9" * 400, "2.5", "true", "60 t")


def set_key(text: str, key: str, value: str) -> str:
    """Give a key of the top level another value, or add it."""
    line = f"{key}: {value}"
    found = re.search(rf"^{key}:.*$", text, re.MULTILINE)
    return (
        f"{line}\n{text}" if found is None else text[: found.start()] + line + text[found.end() :]
    )


def set_somewhere(chance: Random, text: str, key: str, value: str) -> str:
    """Give one of the keys of that name another plain value; any value if there is none."""
    inner = r"\{[^{}]*\}"
    braces = rf"\{{(?:[^{{}}]|{inner})*\}}"
    braces = rf"\{{(?:[^{{}}]|{braces})*\}}"
    found = list(re.finditer(rf"(?<=\b{key}: )(?:{braces}|\[[^\]]*\]|[^,{{}}\n]+)", text))
    if not found:
        return revalue(chance, text, value)
    one = chance.choice(found)
    return text[: one.start()] + value + text[one.end() :]


# ---------------------------------------------------------------- keys and values


def drop_a_line(chance: Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return "".join(lines)


def drop_a_section(chance: Random, text: str) -> str:
    found = chance.choice(list(SECTION.finditer(text)))
    return text[: found.start()] + text[found.end() :]


def _swapped(text: str, one: re.Match[str], other: re.Match[str]) -> str:
    """Return a text with two parts in each other's place, the first one named first."""
    between = text[one.end() : other.start()]
    return f"{text[: one.start()]}{other[0]}{between}{one[0]}{text[other.end() :]}"


def swap_sections(chance: Random, text: str) -> str:
    one, other = sorted(chance.sample(list(SECTION.finditer(text)), 2), key=lambda m: m.start())
    if other.start() < one.end():
        return text[: one.start()] + other[0] + text[one.end() :]
    return _swapped(text, one, other)


def rename_a_key(chance: Random, text: str) -> str:
    keys = list(KEY.finditer(text))
    one = chance.choice(keys)
    name = chance.choice((*(other[1] for other in chance.sample(keys, 3)), *WORDS, "1", "2027"))
    return text[: one.start(1)] + (name or '""') + text[one.end(1) :]


def misspell_a_key(chance: Random, text: str) -> str:
    one = chance.choice(list(KEY.finditer(text)))
    at = chance.randrange(one.start(1), one.end(1))
    return (
        text[:at] + chance.choice(("", text[at] * 2, "x", text[at].upper(), "-")) + text[at + 1 :]
    )


def wrong_type(chance: Random, text: str) -> str:
    return revalue(chance, text, chance.choice(WRONG))


def wrong_type_of_a_section(chance: Random, text: str) -> str:
    one = chance.choice(list(SECTION.finditer(text)))
    head = one[0].partition(":")[0]
    return f"{text[: one.start()]}{head}: {chance.choice(WRONG)}\n{text[one.end() :]}"


def another_number(chance: Random, text: str) -> str:
    found = [one for one in VALUE.finditer(text) if re.match(r"[-\d.]", one[0])]
    one = chance.choice(found)
    number, _, unit = one[0].partition(" ")
    new = chance.choice((f"-{number}", "0", "-1e-9", "1e-300", "1e300", f"{number}e9", "1.0000001"))
    return f"{text[: one.start()]}{new} {unit}{text[one.end() :]}"


def values_swapped(chance: Random, text: str) -> str:
    one, other = sorted(chance.sample(list(VALUE.finditer(text)), 2), key=lambda m: m.start())
    return _swapped(text, one, other)


def range_of_a_number(chance: Random, text: str) -> str:
    end = chance.choice(("low", "high"))
    value = chance.choice(("1e300", "-1e300", ".nan", "x", "0", "1e308 USD/t", "[1]", "~", "rest"))
    return set_somewhere(chance, text, end, value)


def unknown_word(chance: Random, text: str) -> str:
    words = list(re.finditer(r"(?<=[\[ ])[a-z][a-z_.]+(?=[,\]\n}])", text))
    one = chance.choice(words)
    return (
        text[: one.start()] + chance.choice((*WORDS, one[0] + "x", one[0][1:])) + text[one.end() :]
    )


def three_small_faults(chance: Random, text: str) -> str:
    for one in chance.sample(SMALL, 3):
        text = one(chance, text)
    return text


# ------------------------------------------------------------- files, names, sizes


def include(chance: Random, text: str) -> str:
    return set_key(text, "include", chance.choice(ELSEWHERE))


def another_case(chance: Random, text: str) -> str:
    return set_key(text, "case", chance.choice((*ELSEWHERE, "../kraft-sector/case.yaml")))


def name_of_the_study(chance: Random, text: str) -> str:
    return set_key(text, "name", chance.choice(NAMES))


def name_of_a_scenario(chance: Random, text: str) -> str:
    return insert_under(text, "scenarios", f"{chance.choice(NAMES)}: {{title: x}}")


def name_of_an_intervention(chance: Random, text: str) -> str:
    body = "{plugin: recycling, adopt: {at: 2027}}"
    return insert_under(text, "interventions", f"{chance.choice((*NAMES, 'X', 'é'))}: {body}")


def name_of_a_part(chance: Random, text: str) -> str:
    one = chance.choice(list(KEY.finditer(text)))
    return text[: one.start(1)] + chance.choice(NAMES) + text[one.end(1) :]


def plugin(chance: Random, text: str) -> str:
    return set_somewhere(chance, text, "plugin", chance.choice(PLUGINS))


def adoption(chance: Random, text: str) -> str:
    return set_somewhere(chance, text, "adopt", chance.choice(ADOPTIONS))


def distribution(chance: Random, text: str) -> str:
    return set_somewhere(chance, text, "distribution", chance.choice(RANGES))


def path_of_an_uncertainty(chance: Random, text: str) -> str:
    return set_somewhere(chance, text, "path", chance.choice(PATHS) or '""')


def lever_patterns(chance: Random, text: str) -> str:
    return set_somewhere(chance, text, "targets", chance.choice(PATTERNS))


def change(chance: Random, text: str) -> str:
    operation, partner = chance.choice(
        (("set", "to"), ("scale", "by"), ("add", "by"), ("set", "by"))
    )
    value = chance.choice((*WRONG, "1e300", "-1e300", "1 t", "0", "1 %", ".nan"))
    one = f"{{{operation}: {chance.choice(PATHS) or 'x'}, {partner}: {value}}}"
    return insert_under(text, "scenarios", f"changed: {{changes: [{one}]}}")


def lineage(chance: Random, text: str) -> str:
    rows = {
        "circle": "c1: {extends: c3}\n  c2: {extends: c1}\n  c3: {extends: c2}",
        "self": "c1: {extends: c1}",
        "unknown": "c1: {extends: nobody}",
        "wrong": f"c1: {{extends: {chance.choice(WRONG)}}}",
        "twice": "c1: {extends: [baseline, baseline]}",
        "chain": "\n  ".join(f"c{n}: {{extends: c{n + 1}}}" for n in range(200)) + "\n  c200: {}",
        "diamonds": "c0: {}\n  " + "\n  ".join(
            f"c{n}: {{extends: [{', '.join(f'c{m}' for m in range(max(0, n - 8), n))}]}}"
            for n in range(1, 200)
        ),
    }  # fmt: skip
    return insert_under(text, "scenarios", chance.choice(list(rows.values())))


def crowd_of_scenarios(chance: Random, text: str) -> str:
    form = chance.choice((
        "s{}: {{}}", "s{}: {{extends: baseline}}", "s{}: {{extends: s}}",
        "s{}: {{interventions: [x]}}",
        "s{}: {{changes: [{{scale: product.price, by: 1.1}}]}}",
        "s{}: {{changes: [{{scale: product.prise, by: 1.1}}]}}", "s/{}: {{}}", "s{}: {{titel: x}}",
    ))  # fmt: skip
    count = chance.choice((30, 200))
    return insert_under(text, "scenarios", "\n  ".join(form.format(n) for n in range(count)))


def crowd_of_interventions(chance: Random, text: str) -> str:
    form = chance.choice((
        "i{}: {{plugin: recycling, adopt: {{at: 2027}}, targets: [stage.forming.reuse]}}",
        "i{}: {{plugin: recicling}}", "i{}: {{plugin: fuel_switch, x: 1}}", "i{}: 1",
        "i{}: {{plugin: energy_efficiency, adopt: {{at: 2027}}, targets: [stage.formin.x]}}",
    ))  # fmt: skip
    count = chance.choice((300, 3_000))
    return insert_under(text, "interventions", "\n  ".join(form.format(n) for n in range(count)))


def crowd_of_uncertainties(chance: Random, text: str) -> str:
    form = chance.choice((
        "- {{path: product.price{}, distribution: range}}", "- {{path: product.price, note: n{}}}",
        "- {{path: x.y{}, distribution: {{uniform: [1, 2]}}}}", "- {}",
    ))  # fmt: skip
    rows = "\n".join("  " + form.format(n) for n in range(chance.choice((300, 5_000))))
    key = chance.choice(("uncertain", "correlations"))
    return re.sub(rf"^{key}:.*\n", "", text, count=1, flags=re.MULTILINE) + f"{key}:\n{rows}\n"


def crowd_of_correlations(chance: Random, text: str) -> str:
    count = chance.choice((60, 2_000))
    rows = "\n".join(
        f"  - {{between: [a{n}, a{n + chance.randint(1, 9)}], value: 0.1}}" for n in range(count)
    )
    return text + f"correlations:\n{rows}\n"


def crowd_of_parts(chance: Random, text: str) -> str:
    form = chance.choice((
        "k{}: {{scope: 1}}", "k{}: {{kind: virgin, share: 1}}", "k{}: {{count: 1}}", "k{}: 1",
        "K{}: {{}}",
        "k{}: {{scope: 1, price: {{value: 1 USD/GJ, source: x}}, factor: 0 tCO2e/GJ}}",
    ))  # fmt: skip
    rows = "\n  ".join(form.format(n) for n in range(chance.choice((100, 1_000))))
    return insert_under(text, chance.choice(("carriers", "crews", "stages", "materials")), rows)


def crowd_of_points(chance: Random, text: str) -> str:
    years = range(1, chance.choice((300, 20_000)))
    rows = ", ".join(f"{1900 + year}: {chance.choice((1, 'x'))}" for year in years)
    return revalue(chance, text, f"{{path: {{{rows}}}}}")


def size(chance: Random, text: str) -> str:
    key = chance.choice(list(SIZES))
    return set_key(text, key, chance.choice(SIZES[key]))


def count_of_firms(chance: Random, text: str) -> str:
    value = chance.choice(COUNTS)
    if re.search(r"^firms:", text, re.MULTILINE):
        return re.sub(r"^(firms:\n +count:).*$", rf"\1 {value}", text, flags=re.MULTILINE)
    return text + f"firms: {{count: {value}}}\n"


def spread_of_firms(chance: Random, text: str) -> str:
    section = chance.choice((
        "size-age: 0.99, size-hurdle: -0.99, age-hurdle: 0.99", "size-size: 1", "a-b: 1",
        "size-age: 2",
        "size-age: {value: 1, source: x}, age-size: {value: -1, source: x}", "x" * 5_000 + ": 1",
    ))  # fmt: skip
    return re.sub(r"^firms:\n(?: +.*\n)*", "", text, flags=re.MULTILINE) + (
        f"firms: {{count: {chance.choice(COUNTS)}, correlation: {{{section}}}}}\n"
    )


def check_of_a_figure(chance: Random, text: str) -> str:
    quantity = chance.choice(("output/output", "1/0", "output/", "/output", "a/b/c", "energy.x",
    "/" * 9_999,
                              "__import__('os')", "output / water", "output*2",
                              "[output]"))  # fmt: skip
    return set_somewhere(chance, text, "quantity", quantity)


def season(chance: Random, text: str) -> str:
    factor = chance.choice(("1", "0", "-1", "1e308", ".inf", "x"))
    count = chance.choice((0, 1, 11, 12, 12, 12, 13, 20_000))
    row = chance.choice((f"[{', '.join([factor] * count)}]", "{a: 1}", "1"))
    return set_somewhere(chance, text, "seasonality", row)


def windows(chance: Random, text: str) -> str:
    end = chance.choice(("02-29", "13-01", "00-00", "01-01", "99-99", "1-1", "x", "12-31", "٠١-٠١"))
    return set_key(text, "windows", f"[{{from: 06-01, to: {end}}}]")


def live_page(chance: Random, text: str) -> str:
    body = chance.choice((
        "{replications: 1000000}", "{columns: []}", "{columns: [x]}", "{columns: [ghg, ghg, ghg]}",
        "3",
        "{controls: [{path: interventions}]}", "{controls: [{path: x, low: 2, high: 1}]}",
        "{controls: 1}",
        f"{{controls: [{{path: {chance.choice(PATHS) or 'x'}, low: 1, high: 2, step: 0}}]}}",
        "{controls: [{path: carbon.price, low: -1e300, high: 1e300, step: 1e-300}]}",
    ))  # fmt: skip
    found = re.sub(r"^whatif:.*\n(?: +.*\n|\n)*", "", text, flags=re.MULTILINE)
    return f"{found}whatif: {body}\n"


def later_keys(chance: Random, text: str) -> str:
    key = chance.choice(("policy", "targets", "population", "__class__", "model_config", "later"))
    return insert(chance, text, f"\n{key}: {chance.choice(WRONG)}\n")


def insert_under(text: str, key: str, rows: str) -> str:
    """Put rows under a key of the top level, or such a key at the end."""
    found = re.search(rf"^{key}:[^\n]*\n", text, re.MULTILINE)
    if found is None:
        return f"{text}{key}:\n  {rows}\n"
    return f"{text[: found.end()]}  {rows}\n{text[found.end() :]}"


SMALL: tuple[Callable[[Random, str], str], ...] = (
    drop_a_line, rename_a_key, misspell_a_key, wrong_type, another_number, values_swapped,
    range_of_a_number, unknown_word, drop_a_section, adoption, path_of_an_uncertainty,
)  # fmt: skip
BOTH: tuple[Mutation, ...] = (
    drop_a_line, drop_a_section, swap_sections, rename_a_key, misspell_a_key, wrong_type,
    wrong_type_of_a_section, another_number, values_swapped, range_of_a_number, unknown_word,
    three_small_faults, name_of_a_part, size, later_keys, crowd_of_points,
)  # fmt: skip
CASE: tuple[Mutation, ...] = (
    include, count_of_firms, spread_of_firms, check_of_a_figure, season, windows, crowd_of_parts,
)  # fmt: skip
STUDY: tuple[Mutation, ...] = (
    another_case, name_of_the_study, name_of_a_scenario, name_of_an_intervention, plugin, adoption,
    distribution, path_of_an_uncertainty, lever_patterns, change, lineage, crowd_of_scenarios,
    crowd_of_interventions, crowd_of_uncertainties, crowd_of_correlations, live_page,
)  # fmt: skip
