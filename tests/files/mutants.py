"""Spoil the shipped studies and cases, and see that the commands say what is wrong and where.

``python -m tests.files.mutants --count 2000`` prints how each kind of mutation ended, and every
mutant that was not answered as it should be; ``--only N --seed S`` shows one of them again.

A mutant is harmless (``decouple check`` takes it) or refused: exit code 1, each line with the place
of what is wrong, nothing written by ``run`` either, within five seconds of a processor and two
gigabytes. Because starting a process takes longer than the check, the commands run inside a few
worker processes, whose time and memory are limited. One refused mutant in forty is checked by a
process of its own as well, and one harmless one in twenty is run by one.
"""

from __future__ import annotations

import argparse
import faulthandler
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from simcore.batch.limits import limit_memory
from simcore.cli.main import main as command
from simcore.foreign import UNPRINTABLE
from tests.files import grammar, mutations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.connection import Connection

    from tests.files.mutations import Mutation

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
STUDIES = ("kraft-mill", "containerboard-mill", "kraft-sector")
SECONDS = 5.0
"""What an answer may take of a processor [s]."""
PATIENCE = 60.0
"""After so long a worker is given up; a busy machine is no fault [s]."""
RUN_SECONDS = 120.0
"""What a command in a process of its own may take, on a busy machine [s]."""
MEMORY = 2 << 30
"""What an answer may take beyond what the process has at its start [B]."""
LONGEST_LINE = 8_000
"""Of a message [1]."""
CHECKED_APART, RUN_APART = 40, 20
"""One mutant in so many is checked by a process of its own; one harmless one in so many is run."""
PLACE = re.compile(r"/.*?:\d+:\d+: \S")

KINDS: tuple[tuple[Mutation, tuple[str, ...]], ...] = (
    *((one, ("case.yaml", "study.yaml")) for one in mutations.BYTES),
    *((one, ("case.yaml", "study.yaml")) for one in mutations.YAML),
    *((one, ("case.yaml", "study.yaml")) for one in grammar.BOTH),
    *((one, ("case.yaml",)) for one in grammar.CASE),
    *((one, ("study.yaml",)) for one in grammar.STUDY),
)
"""All kinds of mutation with the files that they spoil."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file of a study with something wrong in it, most likely."""

    kind: str
    study: str
    file: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the commands answered a mutant; `fault` says what should have been otherwise."""

    number: int
    kind: str
    where: str
    outcome: str
    fault: str = ""
    message: str = ""
    seconds: float = 0.0
    ways: str = "inside"


def mutant(number: int, seed: int) -> Mutant:
    """Return a mutant; the same for the same number and seed."""
    change, files = KINDS[number % len(KINDS)]
    turn = number // len(KINDS) + number % len(KINDS)
    file = files[turn % len(files)]
    study = STUDIES[turn // len(files) % len(STUDIES)]
    text = (SCENARIOS / study / file).read_text(encoding="utf-8")
    spoilt = change(random.Random(f"{seed} {number}"), text)
    content = spoilt if isinstance(spoilt, bytes) else spoilt.encode("utf-8", "surrogatepass")
    return Mutant(change.__name__.replace("_", " "), study, file, content)


# --------------------------------------------------------------------- one mutant


class Place:
    """A copy of the shipped studies in which one file at a time is spoilt."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for study in STUDIES:
            shutil.copytree(SCENARIOS / study, folder / study)
            os.mkfifo(folder / study / "pipe")
            (folder / study / "loop.yaml").symlink_to("loop.yaml")
        self.out = folder / "out"
        self.names = self._names()

    def judge(self, number: int, seed: int) -> Verdict:
        """Return how a mutant is answered."""
        one = mutant(number, seed)
        path = self.folder / one.study / one.file
        before = path.read_bytes()
        path.write_bytes(one.content)
        verdict = Verdict(number, one.kind, f"{one.study}/{one.file}", "")
        try:
            return self._judged(verdict, path)
        finally:
            path.write_bytes(before)
            shutil.rmtree(self.out, ignore_errors=True)

    def _judged(self, verdict: Verdict, path: Path) -> Verdict:
        study = path.with_name("study.yaml")
        run = ["run", str(study), "-o", str(self.out), "-n", "1", "--workers", "1", "--quiet"]
        verdict = self._asked(verdict, ["check", str(path)])
        if verdict.outcome == "harmless" and path != study and not verdict.fault:
            verdict = self._asked(verdict, ["check", str(study)])
        if verdict.outcome == "refused" and not verdict.fault:
            verdict = self._asked(verdict, run)
            if verdict.outcome != "refused":
                verdict = replace(verdict, fault="check refuses it and run does not")
        elif verdict.outcome == "harmless" and verdict.number % RUN_APART == 0:
            return self._run_apart(verdict, run)
        if self._names() != self.names:
            return replace(verdict, fault=f"wrote {sorted(self._names() - self.names)}")
        if verdict.number % CHECKED_APART == 0:
            return self._checked_apart(verdict, study)
        return verdict

    def _asked(self, verdict: Verdict, arguments: list[str]) -> Verdict:
        """Return a verdict with the answer of a command in this process."""
        began = time.process_time()
        found = CliRunner().invoke(command, arguments)
        seconds = max(verdict.seconds, time.process_time() - began)
        fault = "" if found.exception is None else wrong_exception(found.exception)
        fault = fault or wrong_answer(found.exit_code, found.stderr)
        fault = fault or ("" if seconds <= SECONDS else f"took {seconds:.1f} s")
        outcome = "harmless" if found.exit_code == 0 else "refused"
        fault = fault and f"{arguments[0]}: {fault}"
        return replace(verdict, outcome=outcome, fault=fault, message=found.stderr, seconds=seconds)

    def _checked_apart(self, verdict: Verdict, study: Path) -> Verdict:
        done = started(["check", str(study)], RUN_SECONDS)
        code = 0 if verdict.outcome == "harmless" else 1
        same = done.returncode == code and not wrong_answer(done.returncode, done.stderr)
        fault = verdict.fault or ("" if same else f"apart: exit {done.returncode}\n{done.stderr}")
        return replace(verdict, ways="checked apart", fault=fault)

    def _run_apart(self, verdict: Verdict, run: list[str]) -> Verdict:
        done = started(run, RUN_SECONDS)
        bad = done.returncode not in {0, 1, 3} or "Traceback" in done.stderr
        fault = f"run: exit {done.returncode}\n{done.stderr}" if bad else ""
        return replace(
            verdict,
            outcome=f"run, exit {done.returncode}",
            ways="run apart",
            fault=fault,
            message=done.stderr,
        )

    def _names(self) -> set[str]:
        return {str(one.relative_to(self.folder)) for one in self.folder.rglob("*")}


def started(arguments: list[str], seconds: float) -> subprocess.CompletedProcess[str]:
    """Run the real command."""
    return subprocess.run(
        [sys.executable, "-m", "simcore", *arguments],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        timeout=seconds,
        preexec_fn=without_limit,
    )


def without_limit() -> None:
    """Take the worker's limit from what it starts, which has threads and workers of its own."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def wrong_exception(error: BaseException) -> str:
    """Return what is wrong with how a command ended, or nothing."""
    if isinstance(error, SystemExit):
        return ""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "nowhere"
    return f"{type(error).__name__}: {str(error)[:200]} at {where}"


def wrong_answer(code: int, said: str) -> str:
    """Return what is wrong with an exit code and what was said on standard error, or nothing."""
    if code not in {0, 1}:
        return f"exit code {code}"
    lines = said.split("\n")[:-1]
    if code == 0:
        return f"says {said[:200]!r} and takes it" if lines else ""
    wrong = (what for line in lines if (what := wrong_line(line)))
    return next(wrong, "") if lines else "refused without a word"


def wrong_line(line: str) -> str:
    """Return what is wrong with a line of a message, or nothing."""
    if not PLACE.match(line):
        return f"no place in {line[:200]!r}"
    if UNPRINTABLE.search(line):
        return f"control characters in {line[:200]!r}"
    long = len(line) > LONGEST_LINE
    return f"a line of {len(line)} characters: {line[:200]!r}" if long else ""


# ------------------------------------------------------------------- many mutants


def serve(connection: Connection, seed: int) -> None:
    """Judge the mutants whose numbers come in, until None comes."""
    faulthandler.enable()  # says where it hung when it is aborted
    warnings.simplefilter("always")
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder).resolve())
        connection.send(str(place.folder))
        limit_memory(MEMORY)
        for number in iter(connection.recv, None):
            connection.send(place.judge(number, seed))


class Worker:
    """A process that judges mutants; another one takes its place when it dies or hangs."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, other = context.Pipe()
        self._process = context.Process(target=serve, args=(other, self._seed), daemon=True)
        self._process.start()
        other.close()
        self._folder = self._connection.recv()

    def judge(self, number: int) -> Verdict:
        """Return how a mutant is answered, even where the worker never answers."""
        one = mutant(number, self._seed)
        self._connection.send(number)
        is_apart = number % RUN_APART == 0  # as is each that is checked apart
        try:
            if self._connection.poll(PATIENCE + (RUN_SECONDS if is_apart else 0.0)):
                found: Verdict = self._connection.recv()
                return found
            fault = "no answer"
        except EOFError:
            fault = "died"
        self.stop()
        self._start()
        return Verdict(number, one.kind, f"{one.study}/{one.file}", "none", fault)

    def quit(self) -> None:
        """Let the process end."""
        self._connection.send(None)
        self._process.join()

    def stop(self) -> None:
        """End the process, if need be with a word where it hangs."""
        if self._process.is_alive() and self._process.pid is not None:
            os.kill(self._process.pid, signal.SIGABRT)
        self._process.join()
        shutil.rmtree(self._folder, ignore_errors=True)


def judge_all(numbers: Iterable[int], seed: int, workers: int) -> Iterator[Verdict]:
    """Yield how mutants are answered, in their order."""
    listed = list(numbers)

    def work(part: list[int]) -> list[Verdict]:
        worker = Worker(seed)
        try:
            return [told(worker.judge(number)) for number in part]
        finally:
            worker.quit()

    with ThreadPoolExecutor(workers) as pool:
        parts = pool.map(work, [listed[n::workers] for n in range(workers)])
        yield from sorted((one for part in parts for one in part), key=lambda one: one.number)


def told(verdict: Verdict) -> Verdict:
    """Print a verdict at once if something is wrong."""
    if verdict.fault:
        say(f"number {verdict.number}, {verdict.kind} in {verdict.where}: {verdict.fault}")
    return verdict


def show(verdicts: list[Verdict]) -> None:
    """Print how each kind of mutation ended."""
    outcomes = sorted({one.outcome for one in verdicts})
    counts = Counter((one.kind, one.outcome) for one in verdicts)
    say(f"{'mutation':26}" + "".join(f"{outcome:>14}" for outcome in outcomes))
    for kind in dict.fromkeys(one.__name__.replace("_", " ") for one, _ in KINDS):
        if any(one.kind == kind for one in verdicts):
            say(f"{kind:26}" + "".join(f"{counts[kind, outcome]:14}" for outcome in outcomes))
    totals = Counter(one.outcome for one in verdicts)
    say(f"{'all':26}" + "".join(f"{totals[outcome]:14}" for outcome in outcomes))
    slowest = max(verdicts, key=lambda one: one.seconds)
    ways = Counter(one.ways for one in verdicts)
    say(
        f"slowest answer {slowest.seconds:.1f} s (number {slowest.number}); "
        + ", ".join(f"{count} {way}" for way, count in sorted(ways.items()))
    )


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.files.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", type=int, metavar="N", help="judge this mutant and show it")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    numbers = range(given.count) if given.only is None else [given.only]
    say(f"{len(numbers)} mutants, seed {seed}")
    verdicts = list(judge_all(numbers, seed, min(given.workers, len(numbers))))
    show(verdicts)
    if given.only is not None:
        say(verdicts[0].message)
    faulty = sum(bool(one.fault) for one in verdicts)
    say(f"{faulty} of {len(verdicts)} mutants were not answered as they should be")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
