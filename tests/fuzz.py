"""`make fuzz`: mutations of real profiles for as long as one likes, by coverage (atheris) and at random (Hypothesis).

`python tests/fuzz.py SECONDS` runs one process of each; `python tests/fuzz.py FILE…` examines files once more.
What breaks its word is written to build/fuzz/; exit code 1 then.
"""

import json
import re
import subprocess
import sys
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "build" / "fuzz"
LARGEST = 60_000  # bytes of an input by coverage
SLOWER = 25.0  # than usual, at most, is what atheris watches


class Watch:
    """Counts inputs and keeps the first one of each finding; a finding is an exception and where it came from."""

    def __init__(self, name: str, slack: float = 1.0) -> None:
        self.name, self.slack = name, slack
        self.inputs = 0
        self.stages: Counter[str] = Counter()
        self.found: dict[str, str] = {}  # finding -> file
        self.told = 0.0

    def examine(self, raw: bytes) -> None:
        """Try an input, by libyaml mostly and by PyYAML's own parser else."""
        from fuzzing import LOADERS, examine

        self.inputs += 1
        number = zlib.crc32(raw)
        try:
            self.stages[examine(raw, LOADERS[number % 4 == 0 and -1], self.slack).stage] += 1
        except Exception as error:  # whatever escapes is a finding
            self.keep(raw, error)
        if time.monotonic() - self.told > 1:
            self.told = time.monotonic()
            self.save()

    def keep(self, raw: bytes, error: Exception) -> None:
        """Write the input of a finding that is new into a file, and say so."""
        frame = traceback.extract_tb(error.__traceback__)[-1]
        words = re.sub(r"\d+|'[^']*'", "…", str(error))[:60]
        finding = f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}: {words}"
        if finding not in self.found:
            place = FOLDER / f"found-{zlib.crc32(raw):08x}.yaml"
            place.write_bytes(raw)
            self.found[finding] = str(place)
            print(f"found: {type(error).__name__}: {str(error)[:300]}\n  in {place}", flush=True)

    def save(self) -> None:
        """Leave the numbers where the process that waits can read them."""
        numbers = {"inputs": self.inputs, "stages": self.stages, "found": self.found}
        (FOLDER / f"{self.name}.json").write_text(json.dumps(numbers))


def at_random(seconds: float) -> None:
    """Inputs drawn by Hypothesis, in rounds, until the time is over."""
    from fuzzing import profile
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st

    watch, end, round_number = Watch("hypothesis"), time.monotonic() + seconds, time.time_ns()
    rounds = settings(
        max_examples=100, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )  # fmt: skip
    while time.monotonic() < end:
        round_number += 1

        @seed(round_number)
        @rounds
        @given(st.integers(0, 2**64).map(Random))
        def examine(random: Random) -> None:
            raw = profile(random)
            if time.monotonic() < end:
                watch.examine(raw)

        examine()
    watch.save()


def by_coverage(seconds: float) -> None:
    """Inputs by libFuzzer, which keeps those that reach new lines of cvtex and its parsers."""
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["cvtex", "yaml", "markdown_it"], enable_loader_override=False):
        from fuzzing import examine, mutated, seeds
    watch = Watch("atheris", SLOWER)
    corpus = FOLDER / "corpus"
    corpus.mkdir(exist_ok=True)
    valid, others = seeds()
    for seed in {*valid, *others}:
        (corpus / f"{zlib.crc32(seed):08x}").write_bytes(seed)
    examine(valid[0], slack=SLOWER * 100)  # what is imported late is imported now

    def mutate(raw: bytes, size: int, number: int) -> bytes:
        random = Random(number)  # noqa: S311 - no secret
        if random.random() < 0.5:
            return bytes(atheris.Mutate(raw, size))
        return mutated(raw, random.choice((*valid, *others)), random)[:size]

    options = [
        f"-max_total_time={seconds:.0f}",
        f"-max_len={LARGEST}",
        "-timeout=300",
        "-rss_limit_mb=6000",
        "-verbosity=0",
    ]
    options.append(f"-artifact_prefix={FOLDER}/crash-")
    atheris.Setup([sys.argv[0], *options, str(corpus)], watch.examine, custom_mutator=mutate)
    atheris.Fuzz()


def again(files: list[str]) -> int:
    """Examine files by both parsers and say what comes out."""
    from fuzzing import LOADERS, examine

    wrong = 0
    for file in files:
        for loader in LOADERS:
            try:
                said = examine(Path(file).read_bytes(), loader).stage
            except Exception:
                said, wrong = traceback.format_exc(), wrong + 1
            print(f"{file} ({loader.__name__}): {said}")
    return int(wrong > 0)


KINDS: dict[str, Callable[[float], None]] = {"atheris": by_coverage, "hypothesis": at_random}


def run(seconds: float) -> int:
    """One process of each kind, side by side; what they tried and found."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    kinds = [kind for kind in KINDS if kind != "atheris" or find_spec("atheris")]
    if "atheris" not in kinds:
        print("atheris is not here (it has no wheel for every Python): Hypothesis runs alone", flush=True)
    for kind in KINDS:
        (FOLDER / f"{kind}.json").unlink(missing_ok=True)
    print(f"fuzzing for {seconds:.0f} s: {', '.join(kinds)}", flush=True)
    logs = [(FOLDER / f"{kind}.log").open("wb") for kind in kinds]
    processes = [
        subprocess.Popen([sys.executable, __file__, kind, str(seconds)], stderr=log)
        for kind, log in zip(kinds, logs, strict=True)
    ]
    codes = [process.wait() for process in processes]
    wrong = 0
    for kind, code, log in zip(kinds, codes, logs, strict=True):
        log.close()
        place = FOLDER / f"{kind}.json"
        nothing: dict[str, Any] = {"inputs": 0, "stages": {}, "found": {}}
        numbers: dict[str, Any] = json.loads(place.read_text()) if place.exists() else nothing
        stages = ", ".join(f"{count} {stage}" for stage, count in sorted(numbers["stages"].items()))
        print(f"{kind}: {numbers['inputs']} inputs ({stages}), {len(numbers['found'])} findings")
        for finding, file in numbers["found"].items():
            print(f"  {finding}\n    once more: .venv/bin/python tests/fuzz.py {file}")
        if code:
            print(f"  it ended with {code}; see {FOLDER / kind}.log and {FOLDER}/crash-*")
        wrong += len(numbers["found"]) + bool(code)
    return int(wrong > 0)


def main(arguments: list[str]) -> int:
    """The command line: a kind and seconds (a process of `run`), seconds, or files."""
    if len(arguments) == 2 and arguments[0] in KINDS:
        KINDS[arguments[0]](float(arguments[1]))
        return 0
    if len(arguments) == 1 and re.fullmatch(r"\d+(\.\d+)?", arguments[0]):
        return run(float(arguments[0]))
    if arguments and all(Path(file).is_file() for file in arguments):
        return again(arguments)
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
