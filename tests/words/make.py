"""Makes templates/words/frequencies.txt anew from three lists that are no part of this project:

    pip install --no-deps --target DIR symspellpy spacy-lookups-data; pip download --no-deps --no-binary :all: -d DIR jieba
    python tests/words/make.py DIR

Words are counted as they are looked up, in lower case and without a plural s; of Chinese, which is cut into pairs, only words of
two characters are of use. Rare words are left out, since one that no list has is taken to be rare.
"""

import gzip
import json
import sys
import tarfile
from collections.abc import Iterable, Iterator
from math import exp, log10
from pathlib import Path

from cvtex.tailoring.vocabulary import is_pair, words_of

TARGET = Path(__file__).resolve().parents[2] / "templates" / "words" / "frequencies.txt"
HEADER = """\
# How common words are, in English, German and Chinese: on each line a Zipf value (the logarithm, to base 10, of how often a
# word stands in a thousand million words), then the words that have it, without their plural s. Made by tests/words/make.py
# from three lists, all under the MIT licence, whose words are in LICENSE, rounded to a tenth and without rare words.
# English: the mean of the values in the dictionary of symspellpy {symspellpy} (copyright 2025 mmb L, 2021 Wolf Garbe) and in
# en_lexeme_prob of spacy-lookups-data {spacy_lookups_data} (copyright 2019 ExplosionAI GmbH). German: de_lexeme_prob of
# spacy-lookups-data. Chinese: the dictionary of jieba {jieba} (copyright 2013 Sun Junyi).
"""
LEAST = {"en": 3.85, "de": 4.0, "zh": 4.4}  # Zipf values
Counts = Iterable[tuple[str, float]]


def english(folder: Path) -> Iterator[tuple[str, float]]:
    """Words and how often each was counted."""
    for line in (
        (folder / "symspellpy" / "frequency_dictionary_en_82_765.txt").read_text("utf-8-sig").splitlines()
    ):
        word, count = line.split()
        yield word, float(count)


def shares(folder: Path, language: str) -> Iterator[tuple[str, float]]:
    """Words and marks with their share of a text, given as its natural logarithm."""
    with gzip.open(folder / "spacy_lookups_data" / "data" / f"{language}_lexeme_prob.json.gz") as file:
        yield from ((word, exp(share)) for word, share in json.load(file).items())


def chinese(folder: Path) -> Iterator[tuple[str, float]]:
    """Words and how often each was counted."""
    with tarfile.open(next(folder.glob("jieba-*.tar.gz"))) as archive:
        name = next(name for name in archive.getnames() if name.endswith("/jieba/dict.txt"))
        file = archive.extractfile(name)
        assert file
        for line in file.read().decode("utf-8").splitlines():
            word, count, *_ = line.split()
            yield word, float(count)


def zipf(counts: Counts, pairs: bool = False) -> dict[str, float]:
    """Zipf values by words as they are looked up."""
    summed: dict[str, float] = {}
    total = 0.0
    for written, count in counts:
        total += count
        words = (written,) if pairs else words_of(written)
        word = words[0] if len(words) == 1 else ""
        if is_pair(word) if pairs else len(word) > 1 and word.isalpha() and word.lower() == word:
            summed[word] = summed.get(word, 0) + count
    return {word: log10(count / total) + 9 for word, count in summed.items()}


def versions(folder: Path) -> dict[str, str]:
    """The versions of the lists, by the names of what is installed."""
    made = {path.name.split("-")[0]: path.name.split("-")[1] for path in folder.glob("*.dist-info")}
    archive = next(folder.glob("jieba-*.tar.gz")).name
    return {key: value.removesuffix(".dist") for key, value in made.items()} | {
        "jieba": archive.removeprefix("jieba-").removesuffix(".tar.gz")
    }


def main(folder: Path) -> None:
    web, talk = zipf(english(folder)), zipf(shares(folder, "en"))
    lists = {
        "en": {word: (web[word] + talk[word]) / 2 for word in web if word in talk},
        "de": zipf(shares(folder, "de")),
        "zh": zipf(chinese(folder), pairs=True),
    }
    most: dict[str, float] = {}
    for language, values in lists.items():
        kept = {word: value for word, value in values.items() if value >= LEAST[language]}
        print(language, len(kept), sum(len(word.encode()) + 1 for word in kept))
        for word, value in kept.items():
            most[word] = max(value, most.get(word, 0))
    rows: dict[str, list[str]] = {}
    for word, value in sorted(most.items()):
        rows.setdefault(f"{value:.1f}", []).append(word)
    table = "".join(f"{value} {' '.join(rows[value])}\n" for value in sorted(rows, key=float, reverse=True))
    TARGET.write_text(HEADER.format(**versions(folder)) + table, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
