"""Job postings: what is read of them, which terms they have, and what of a profile matters for them."""

import re
import time
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from relevance.share import labels, shares

from cvtex.diagnostic import Invalid
from cvtex.pipeline import load, validate
from cvtex.profile import Profile
from cvtex.tailoring.advert import read_advert
from cvtex.tailoring.passages import Passage, passages, skills_of
from cvtex.tailoring.posting import find_title, read_posting
from cvtex.tailoring.relevance import Relevance, coverage, covers_of, demanded, profiled, relevance
from cvtex.tailoring.vocabulary import Vocabulary, extend, read_vocabulary, terms_of
from cvtex.world import World

PROFILES = Path(__file__).resolve().parents[1] / "profiles"


@cache
def vocabulary() -> Vocabulary:
    return read_vocabulary(*World().words())


def names(text: str, listed: bool = False) -> list[str]:
    """The skills and names of a text."""
    return [term.text for term in terms_of(text, vocabulary(), listed) if term.skill or term.name]


def keywords(text: str) -> list[str]:
    return [keyword.name for keyword in read_posting(text, vocabulary()).keywords]


# ---- Terms ----


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C++, C#, .NET and Node.js.", ["C++", "C#", ".NET", "Node.js"]),
        ("CI/CD with k8s, golang and JS", ["CI/CD", "Kubernetes", "Go", "JavaScript"]),
        ("Amazon-Web-Services or amazon web services (EC2, S3)", ["AWS", "AWS", "Amazon EC2", "Amazon S3"]),
        ("microservice, Micro-Services, microservices", ["Microservices"] * 3),
        ("We go to rest in spring; we react, express and excel.", []),
        ("We use Go, REST, Spring and React.", ["Go", "REST", "Spring", "React"]),
        ("Go the extra mile. Spring is near.", []),
        ("Python/Rust and front-end/back-end", ["Python", "Rust", "Front-end development", "Back-end development"]),
        ("TCP/IP, UX/ UI and R&D with R", ["TCP/IP", "UI/UX", "R"]),
        ("熟悉分布式系统和机器学习，掌握Python与k8s", ["Distributed systems", "Machine learning", "Python", "Kubernetes"]),
        ("Kenntnisse in maschinelles Lernen, IT-Sicherheit", ["Machine learning", "Security"]),
        ("We run PostGIS, WireMock and the odd Zyxterity here", ["postgis", "wiremock", "zyxterity"]),
        ("<ORGANIZATION> is a US company with a CEO", []),
    ],
)  # fmt: skip
def test_a_term_is_known_by_one_name(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a prototype of the service", ["Prototyping"]),
        ("prototype-based and Prototype-based logit smoothing", []),
        ("container-based, GPU-based, python-based", ["Containers", "GPU", "Python"]),
        ("a Kafka-like queue, OpenAI-style calls and a Go-like game", []),
        ("security matters", ["Security"]),
        ("left out for security reasons", []),
        ("LiDAR point clouds of a cloud", ["lidar", "Cloud computing"]),
        ("embedded in a team that writes embedded software", ["Embedded systems"]),
        ("distributed machine learning", ["Distributed training"]),
        ("distributed computing, distributed across offices", ["Distributed systems"]),
    ],
)  # fmt: skip
def test_a_word_within_others_may_mean_something_else(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_kinds_are_of_names() -> None:
    known = {name for row in vocabulary().names.values() for _, name in row}
    table = vocabulary().kinds
    assert {name for kind, wider in table.items() for name in (kind, *wider)} <= known
    assert not any(kind in wider or len({*wider}) < len(wider) for kind, wider in table.items())


def test_a_list_takes_names_as_they_come() -> None:
    assert names("go react rust spring c r", listed=True) == ["Go", "React", "Rust", "Spring", "C", "R"]


def test_chinese_is_cut_into_pairs() -> None:
    assert [term.text for term in terms_of("负责网络", vocabulary())] == ["负责", "网络"]


def test_a_term_knows_its_place() -> None:
    text = "uses  Amazon Web Services, C++"
    assert [text[term.start : term.end] for term in terms_of(text, vocabulary())] == [
        "uses",
        "Amazon Web Services",
        "C++",
    ]


@given(st.text(max_size=300))
@settings(max_examples=40, deadline=None)
def test_any_text_has_terms_in_order(text: str) -> None:
    found = terms_of(text, vocabulary())
    assert all(0 <= term.start < term.end <= len(text) and term.text for term in found)
    assert [term.start for term in found] == sorted(term.start for term in found)


def test_what_is_common_or_ordinary_says_little() -> None:
    rarity = vocabulary().rarity
    assert (
        rarity("the") == 0 < rarity("team") < rarity("garden") < rarity("compression") < rarity("Kubernetes")
    )
    assert rarity("Go") == rarity("Kubernetes")


def test_what_comes_along_is_free_and_small() -> None:
    for table in World().words():
        head = "".join(line for line in table.splitlines() if line.startswith("#"))
        assert "MIT licence" in head or "Written for cvtex, under its licence" in head
        assert "ShareAlike" not in head
        assert len(table.encode()) < 140_000


def test_a_term_of_ones_own_does_not_hide_what_is_in_it() -> None:
    own = extend(vocabulary(), {}, ["streaming data mining", "AWS DynamoDB", "control plane"])
    found = [
        term.text
        for term in terms_of("streaming data mining on AWS DynamoDB, a control plane", own)
        if term.skill
    ]
    assert found == ["Streaming", "AWS", "DynamoDB", "control plane"]


def test_a_profile_brings_its_own_names() -> None:
    own = extend(
        vocabulary(),
        {"Kubernetes": ["Steuermann"], "Foobar": ["fb"]},
        ["Token compression", "video", "Postgres"],
    )
    found = [
        term.text
        for term in terms_of("Steuermann, FB, token-compression, video, postgres", own)
        if term.skill
    ]
    assert found == ["Kubernetes", "Foobar", "Token compression", "PostgreSQL"]


# ---- Files ----

TEXT = "We look for an engineer who knows Kafka and Spark well."


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        ("\ufeff" + TEXT).encode(),
        TEXT.encode("utf-16"),
        b"## A job\n**We look** for an `engineer` who knows [Kafka](https://x.example) and Spark well.",
        b"<!doctype html><html><head><title>No</title><style>p {}</style></head><body><nav>Home</nav><script>x()</script>"
        b"<p>We look for an engineer<br>who knows <b>Kafka</b>&#32;and&nbsp;Spark <i>well</i>.<form>Apply</form></body>",
    ],
)  # fmt: skip
def test_a_posting_is_read_from_what_people_have(raw: bytes) -> None:
    text = read_advert("job", raw).text
    assert re.sub(r"\s+", " ", text).removeprefix("A job ") == TEXT


def test_what_a_page_says_of_the_job_comes_first() -> None:
    job = '{"@graph": [{"@type": "JobPosting", "title": "Data Engineer", "description": "&lt;p&gt;%s&lt;/p&gt;"}]}'
    page = f'<html><body>Cookies!<script type="application/ld+json">{job % (TEXT * 5)}</script><h1>Jobs</h1><p>{TEXT}</p></body></html>'
    found = read_advert("job.html", page.encode())
    assert (found.title, found.text) == ("Data Engineer", TEXT * 5)
    assert "Cookies" in read_advert("job.html", page.replace("JobPosting", "Thing").encode()).text


@pytest.mark.parametrize(("encoding", "text"), [("cp1252", "Wir suchen für unser Büro größere Köpfe"), ("gb18030", "招聘后端工程师，负责分布式系统的设计与开发，熟悉机器学习者优先")])  # fmt: skip
def test_old_encodings_are_understood(encoding: str, text: str) -> None:
    assert read_advert("job.txt", text.encode(encoding)).text == text


def test_a_pdf_is_read_by_whom_it_is_given_to() -> None:
    assert read_advert("job.pdf", b"%PDF-1.7 ...", pdf=lambda raw: TEXT + str(len(raw))).text == TEXT + "12"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "posting-empty"),
        (b"<html><body><script>only()</script></body></html>", "posting-empty"),
        (b"%PDF-1.4", "posting-empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "posting-unreadable"),
        (b"a" * 10_000_001, "posting-too-large"),
    ],
)  # fmt: skip
def test_what_is_no_posting_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_advert("job.txt", raw)
    assert [problem.code for problem in caught.value.diagnostics] == [code]


@pytest.mark.parametrize("raw", [b"[a", b"<p", b"\n \n", b"a@", b"A b", b"a-/", "数据".encode(), b"Skills: ", b"a'", b"x"])  # fmt: skip
def test_time_grows_with_the_text_and_not_with_its_square(raw: bytes) -> None:
    def seconds(times: int) -> float:
        began = time.process_time()
        text = read_advert("job", raw * times + TEXT.encode()).text
        read_posting(text, vocabulary())
        return time.process_time() - began

    seconds(10)
    assert seconds(16_000) < 40 * max(seconds(2_000), 0.01)


# ---- Postings ----

POSTING = """Senior Data Engineer (m/f/d) <ORGANIZATION>
Date posted: 2021-04-19
Technologies
apache go java
Job description
We are a friendly team of 40 with a culture of trust. Our product manager and our data scientists love it.
What you will bring:
Experience with Kafka, Spark Streaming or Flink
Docker and/or Kubernetes is a plus; Kubernetes runs everything
Good communication skills, competitive spirit, three years of experience
Benefits:
Free drinks, a Python course, health insurance and a pension scheme
"""


def test_a_posting_says_what_it_asks_for() -> None:
    posting = read_posting(POSTING, vocabulary())
    assert posting.title == "Senior Data Engineer"
    found = [keyword.name for keyword in posting.keywords]
    assert found[0] == "Data engineering"
    assert {"Java", "Go", "Kafka", "Flink", "Docker", "Kubernetes"} <= {*found}
    assert not {"Python", "Product management", "Data science", "team", "communication", "competitive"} & {
        *found
    }
    weights = {keyword.name: keyword.weight for keyword in posting.keywords}
    assert weights["Data engineering"] == 1000 > weights["Kubernetes"] > weights["Kafka"] > 0
    assert next(keyword.written for keyword in posting.keywords if keyword.name == "Go") == "go"


def test_the_user_has_the_last_word() -> None:
    posting = read_posting(POSTING, vocabulary(), boost=["Rust", "k8s"], ignore=["golang"])
    found = [keyword.name for keyword in posting.keywords]
    assert "Rust" in found and "Go" not in found
    assert posting.terms["Kubernetes"] == read_posting(POSTING, vocabulary()).terms["Kubernetes"] + 3
    assert read_posting(POSTING, vocabulary(), title="Barista").title == "Barista"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Backend Engineer (Python) <ORGANIZATION>\nWe …", "Backend Engineer (Python)"),
        ("Backend Engineer (Python) <LOCATION> - <LOCATION> Date posted: 2021-01-17 Likes: 0 We build the future", "Backend Engineer (Python)"),
        ("We are growing.\nAs a Digital Product Manager you will own it.", "Digital Product Manager"),
        ("Softwareentwickler (m/w/d) | Musterfirma GmbH\nWir suchen dich", "Softwareentwickler"),
        ("后端工程师\n负责开发", "后端工程师"),
        ("招聘信息。我们需要一名高级算法工程师来负责", "高级算法工程师"),
        ("Come and be happy with us, as everybody in this very long and friendly sentence says that they are.", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_title_is_found(text: str, title: str) -> None:
    assert find_title(text) == title


def test_german_nouns_are_no_names() -> None:
    text = (
        "Wir suchen für unser Team in der Stadt einen Menschen mit Freude an der Zusammenarbeit und dem Umfeld.\n"
        "Dein Profil:\nDu hast Kenntnisse in Java und der Wartung von Kubernetes und du magst das Kletterwandprojekt.\n"
        "Wir bieten:\nPython und einen Obstkorb mit der Jobrad-Option"
    )
    assert keywords(text) == ["Java", "Kubernetes"]


def test_a_chinese_posting_is_understood() -> None:
    text = "后端工程师\n任职要求：\n熟悉分布式系统、机器学习，掌握Go或Python，了解Kubernetes者优先\n福利待遇：\n免费英语课"
    assert {"Distributed systems", "Machine learning", "Go", "Python", "Kubernetes"} == {*keywords(text)}


# ---- Profiles ----


@cache
def profile(name: str) -> Profile:
    world = World(PROFILES)
    return validate(load(f"{PROFILES}/{name}.yaml", world), world)


def passage(name: str, text: str, *tags: str, entry: str = "e", context: tuple[str, ...] = ()) -> Passage:
    return Passage(id=name, entry=entry, wordings={name: text}, tags=tags, context=context)


def values(*given: Passage, text: str = POSTING) -> dict[str, Relevance]:
    return relevance(read_posting(text, vocabulary()), profiled(given, vocabulary()))


def test_what_is_asked_for_is_worth_more() -> None:
    found = values(
        passage("none", "Painted the fence of the garden behind the house."),
        passage("some", "Wrote a service in Java behind the house of the garden."),
        passage("more", "Moved Kafka and Flink to Kubernetes behind the house."),
        passage("tag", "Painted the fence of the garden behind the house.", "Kafka"),
    )
    assert found["none"].value < found["some"].value < found["more"].value
    assert found["none"].value < found["tag"].value
    assert found["more"].covers == ("Flink", "Kafka", "Kubernetes")
    assert (found["tag"].covers, found["none"].covers) == (("Kafka",), ())


def test_an_entry_lends_to_its_bullets() -> None:
    plain = "Painted the fence of the garden."
    found = values(
        passage("alone", plain, entry="a"),
        passage("with", plain, entry="b"),
        passage("mate", "Moved Kafka to Kubernetes.", entry="b"),
        passage("stack", plain, entry="c", context=("Kafka", "Java")),
    )
    assert found["alone"].value < found["with"].value < found["mate"].value
    assert found["alone"].value < found["stack"].value
    assert (found["stack"].covers, found["stack"].head) == ((), ("Java", "Kafka"))


def test_what_says_nothing_is_lent_little() -> None:
    much = ("Kafka", "Java", "Flink", "Docker", "Kubernetes", "data engineering")
    found = values(
        passage("mate", "Moved Kafka and Flink to Kubernetes and Docker.", entry="a", context=much),
        passage("idle", "Painted the fence of the garden.", entry="a", context=much),
        passage("some", "Wrote a service in Java.", entry="b"),
        passage("none", "Painted the fence of the garden.", entry="c"),
    )
    assert found["none"].value < found["idle"].value < found["some"].value < found["mate"].value


def test_a_kind_of_something_counts_in_part() -> None:
    text = "Data Engineer\nSkills:\nrelational databases, cooking"
    found = values(
        passage("exact", "Kept relational databases."),
        passage("kind", "Kept it in MySQL."),
        passage("none", "Kept it in boxes."),
        text=text,
    )
    assert found["none"].value < found["kind"].value < found["exact"].value
    assert found["kind"].covers == ()
    lent = values(
        passage("near", "A distributed machine learning system."),
        text="Engineer\nSkills:\nSpark, distributed computing",
    )
    far = values(
        passage("near", "A machine washing system."), text="Engineer\nSkills:\nSpark, distributed computing"
    )
    assert far["near"].value < lent["near"].value


def test_old_and_slight_things_count_less() -> None:
    text = "Moved Kafka to Kubernetes."
    given = Passage(id="", entry="", wordings={})
    found = values(
        replace(given, id="own", wordings={"own/": text, "own/same": text}),
        replace(given, id="old", entry="b", wordings={"old/": text}, age=12.0),
        replace(given, id="award", entry="c", wordings={"award/": text}, section="awards"),
        replace(given, id="head", entry="d", wordings={"head/": text}, role="head"),
    )
    assert 0.6 * found["own/"].value < found["old/"].value < 0.8 * found["own/"].value
    assert 0 < found["head/"].value < found["award/"].value < found["own/"].value
    assert found["own/same"].value < found["own/"].value


def test_a_text_covers_what_it_says() -> None:
    posting = read_posting(POSTING, vocabulary())
    assert covers_of("Kafka streams, k8s and the garden", posting, vocabulary()) == ("Kubernetes",)
    assert covers_of("go; apache kafka", posting, vocabulary()) == ("Kafka",)
    assert covers_of("go; apache kafka", posting, vocabulary(), listed=True) == ("Go", "Kafka")


def test_keywords_are_where_they_are() -> None:
    posting = read_posting(POSTING, vocabulary())
    given = values(
        passage("a", "Kafka"), passage("b", "Java and Flink"), passage("c", "A fence", context=("Docker",))
    )
    found = coverage(posting, given.values(), [given["a"]])
    sets = [[keyword.name for keyword in some] for some in (found.covered, found.unused, found.missing)]
    assert sets[0] == ["Kafka"]
    assert {*sets[1]} == {"Java", "Flink", "Docker"}
    assert "Kubernetes" in sets[2]
    assert sum(map(len, sets)) == len(posting.keywords)


def test_what_must_be_there_is_told_from_what_cannot() -> None:
    given = profiled([passage("a", "Moved k8s"), passage("b", "Wrote Java")], vocabulary())
    assert demanded(["Kubernetes", "java", "Rust"], given) == (("Kubernetes", "Java"), ("Rust",))


def test_a_detail_and_a_lighter_bullet_are_worth_less() -> None:
    text = "Moved Kafka to Kubernetes."
    found = values(
        passage("own", text),
        Passage(id="inner", entry="f", wordings={"inner": text}, depth=1),
        Passage(id="light", entry="g", wordings={"light": text}, weight=0.25),
        Passage(id="heavy", entry="h", wordings={"heavy": text}, weight=4),
    )
    assert found["heavy"].value == pytest.approx(2 * found["own"].value, abs=2)
    assert found["own"].value == pytest.approx(2 * found["light"].value, abs=2)
    assert found["inner"].value == pytest.approx(0.6 * found["own"].value, abs=1)


def test_a_profile_is_taken_apart_in_its_order() -> None:
    found = passages(profile("xie"))
    ids = [one.id for one in found]
    assert (
        ids.index("education.zju")
        < ids.index("experience.jd.llm.solution")
        < ids.index("experience.jd.llm.solution.serving")
    )
    solution = next(one for one in found if one.id == "experience.jd.llm.solution")
    assert [*solution.wordings] == [f"{solution.id}/", f"{solution.id}/short"]
    assert solution.entry == "experience.jd.llm"
    assert solution.tags == ("quantization", "Int4", "LLM")
    assert {"Algorithm Engineer", "model serving"} <= {*solution.context}
    assert solution.weight == 4
    assert {"CUDA", "Kubernetes", "domain generalization"} <= {*skills_of(profile("xie"))}
    assert (
        "Python"
        in next(one for one in found if one.id == "skills.programming").wordings["skills.programming/"]
    )


@pytest.mark.parametrize(
    ("name", "text", "best"),
    [
        ("qiu", "Computer Vision Engineer\nSkills:\nobject detection, semantic segmentation, PyTorch, model deployment", "experience.xpeng"),
        ("qiu", "Network Software Engineer\nSkills:\nBGP, OSPF, routing, control plane, Rust, SDN", "experience.aws"),
        ("xie", "LLM Inference Engineer\nSkills:\nquantization, Triton, CUDA, sparsity", "experience.jd.llm"),
        ("xu", "Compiler Engineer\nSkills:\nXLA, JAX, TPU, kernels", "experience.google"),
        ("he", "Engineering Manager\nSkills:\nleadership, cloud computing", "experience.tencent"),
    ],
)  # fmt: skip
def test_the_bullets_of_the_fitting_job_come_first(name: str, text: str, best: str) -> None:
    own = profile(name)
    known = extend(vocabulary(), {}, skills_of(own))
    found = relevance(read_posting(text, known), profiled(passages(own), known))
    bullets = {one: value for one, value in found.items() if one.startswith("experience.")}
    assert max(bullets, key=lambda one: bullets[one].value).startswith(best)


def test_what_matters_gets_onto_the_page() -> None:
    found = shares()
    assert len(found) == 11
    assert sum(found.values()) / len(found) >= 0.84
    assert sum(shares(as_they_come).values()) / len(found) < 0.65


def as_they_come(name: str, posting: str) -> dict[str, float]:
    """Bullets that are all worth the same."""
    return dict.fromkeys(labels()[name, posting], 1.0)
