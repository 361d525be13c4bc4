"""The words that cvtex itself prints, in each language it speaks, and dates worded in them."""

from collections.abc import Mapping
from dataclasses import replace

from cvtex.date import Date
from cvtex.value import dataclass

_SECTIONS = (
    "experience", "education", "projects", "publications", "skills", "awards", "talks", "teaching", "service",
    "grants", "patents", "certifications", "languages", "memberships", "references", "interests", "news",
    "text", "list",
)  # fmt: skip
_LABELS = (
    "stack", "areas", "mentor", "team", "thesis", "advisor", "courses", "honors", "gpa", "links", "present",
    "expected", "in", "et_al", "citations", "citation", "stars", "publications", "publication", "as_of", "page",
    "acceptance", "presented", "accepted_presented", "expires", "portrait", "selected_publications",
)  # fmt: skip
_GROUPS = (
    "article-journal",
    "paper-conference",
    "chapter",
    "book",
    "thesis",
    "report",
    "patent",
    "software",
    "preprint",
    "other",
)
_STATUS = ("accepted", "in-press", "under-review", "preprint", "in-preparation")
_DOCUMENTS = ("resume", "academic", "publications")
_ROLES = ("first", "second", "third", "nth", "last", "co_first", "sole", "corresponding")
_MARKS = ("equal", "corresponding", "student")
_SEASONS = ("winter", "spring", "summer", "fall")


@dataclass(frozen=True, slots=True)
class Words:
    """One language: titles of sections and documents, labels, names of months, and patterns for dates."""

    sections: Mapping[str, str]
    labels: Mapping[str, str]
    groups: Mapping[str, str]
    status: Mapping[str, str]
    documents: Mapping[str, str]
    seasons: Mapping[str, str]
    roles: Mapping[str, str]  # of authors; `{nth}` is their place
    marks: Mapping[str, str]  # what the flags of authors mean
    months: tuple[str, ...]
    long_months: tuple[str, ...]
    month: str
    day: str
    numeric: tuple[str, str]
    season: str = "{season} {year}"
    list_separator: str = ", "
    ordinal: str = "{number}{ending}"


def _table(keys: tuple[str, ...], line: str) -> Mapping[str, str]:
    """Pair keys with the words of a line, `a | b | c`."""
    return dict(zip(keys, (word.strip() for word in line.split("|")), strict=True))


LANGUAGES: Mapping[str, Words] = {
    "en": Words(
        _table(_SECTIONS, "Experience | Education | Projects | Publications | Skills | Awards | Talks | Teaching |"
        "Service | Grants | Patents | Certifications | Languages | Memberships | References | Interests | News |"
        "About | Highlights"),
        _table(_LABELS, "Stack | Areas | Mentor | Team | Thesis | Advisor | Courses | Honors | GPA | Links | Present |"
        "expected | in | et al. | citations | citation | GitHub stars | publications | publication | as of | page |"
        "acceptance rate | presented at | accepted to and presented at | valid until | portrait of {name} |"
        "Selected publications"),
        _table(_GROUPS, "Journal articles | Conference papers | Book chapters | Books | Theses | Reports |"
        "Patents | Software and data | Preprints | Other publications"),
        _table(_STATUS, "accepted | in press | under review | preprint | in preparation"),
        _table(_DOCUMENTS, "Résumé | Curriculum Vitae | Publications"),
        _table(_SEASONS, "Winter | Spring | Summer | Fall"),
        _table(_ROLES, "first author | second author | third author | {nth} author | last author | co-first author |"
        "sole author | corresponding author"),
        _table(_MARKS, "equal contribution | corresponding author | student"),
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
         "December"),
        "{month} {year}", "{month} {day}, {year}", ("{number:02}/{year}", "{number:02}/{day:02}/{year}"),
    ),
    "de": Words(
        _table(_SECTIONS, "Berufserfahrung | Ausbildung | Projekte | Publikationen | Kenntnisse | Auszeichnungen |"
        "Vorträge | Lehre | Gremien und Gutachten | Drittmittel | Patente | Zertifikate | Sprachen | Mitgliedschaften |"
        "Referenzen | Interessen | Aktuelles | Über mich | Schwerpunkte"),
        _table(_LABELS, "Technik | Gebiete | Mentor | Team | Abschlussarbeit | Betreuung | Kurse | Ehrungen | Note |"
        "Links | heute | voraussichtlich | in | et al. | Zitationen | Zitation | GitHub-Sterne | Publikationen |"
        "Publikation | Stand | Seite | Annahmequote | vorgestellt: | angenommen und vorgestellt: | gültig bis | Porträt von {name} |"
        "Ausgewählte Publikationen"),
        _table(_GROUPS, "Zeitschriftenartikel | Konferenzbeiträge | Buchkapitel | Bücher | Abschlussarbeiten | Berichte |"
        "Patente | Software und Daten | Preprints | Weitere Publikationen"),
        _table(_STATUS, "angenommen | im Druck | in Begutachtung | Preprint | in Vorbereitung"),
        _table(_DOCUMENTS, "Lebenslauf | Wissenschaftlicher Lebenslauf | Publikationen"),
        _table(_SEASONS, "Winter | Frühjahr | Sommer | Herbst"),
        _table(_ROLES, "Erstautorschaft | Zweitautorschaft | Drittautorschaft | Autorschaft an {nth} Stelle |"
        "Letztautorschaft | geteilte Erstautorschaft | alleinige Autorschaft | Korrespondenzautorschaft"),
        _table(_MARKS, "gleicher Beitrag | Korrespondenzautorschaft | Studierende"),
        ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
        ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
         "Dezember"),
        "{month} {year}", "{day}. {month} {year}", ("{number:02}/{year}", "{day:02}.{number:02}.{year}"),
        ordinal="{number}.",
    ),
    "zh": Words(
        _table(_SECTIONS, "工作经历 | 教育背景 | 项目经历 | 论文发表 | 技能 | 荣誉奖项 | 学术报告 | 教学经历 | 学术服务 |"
        "科研项目 | 专利 | 证书 | 语言 | 学会会员 | 推荐人 | 兴趣爱好 | 动态 | 简介 | 要点"),
        _table(_LABELS, "技术 | 方向 | 导师 | 团队 | 论文题目 | 导师 | 课程 | 荣誉 | 绩点 | 链接 | 至今 | 预计 | | 等 | 次引用 |"
        "次引用 | GitHub 星标 | 篇论文 | 篇论文 | 截至 | | 录用率 | 报告于 | 录用并报告于 | 有效期至 | {name}的照片 |"
        "代表论文"),
        _table(_GROUPS, "期刊论文 | 会议论文 | 书章 | 著作 | 学位论文 | 报告 | 专利 | 软件与数据 | 预印本 | 其他"),
        _table(_STATUS, "已录用 | 待刊 | 在审 | 预印本 | 撰写中"),
        _table(_DOCUMENTS, "简历 | 学术简历 | 论文发表"),
        _table(_SEASONS, "冬季 | 春季 | 夏季 | 秋季"),
        _table(_ROLES, "第一作者 | 第二作者 | 第三作者 | 第{nth}作者 | 末位作者 | 共同第一作者 | 独立作者 | 通讯作者"),
        _table(_MARKS, "同等贡献 | 通讯作者 | 学生"),
        tuple(f"{number} 月" for number in range(1, 13)), tuple(f"{number} 月" for number in range(1, 13)),
        "{year} 年 {month}", "{year} 年 {month} {day} 日", ("{year}/{number:02}", "{year}/{number:02}/{day:02}"),
        "{year} 年{season}", "、", "{numeral}",
    ),
}  # fmt: skip


def words_of(tag: str) -> Words:
    """The words of a language tag, `de-CH` → German; English where cvtex does not speak it."""
    return LANGUAGES.get(tag.partition("-")[0], LANGUAGES["en"])


def ordinal(number: int, words: Words) -> str:
    """`4th`, `22nd`; `4.`; `四`, from eleven on `11`."""
    last = "" if 10 < number % 100 < 14 else str(number)[-1]
    return words.ordinal.format(
        number=number,
        ending={"1": "st", "2": "nd", "3": "rd"}.get(last, "th"),
        numeral="〇一二三四五六七八九十"[number] if number <= 10 else f" {number} ",
    )


def dated(words: Words, form: str | None) -> Words:
    """The same words with dates in another form: short, long, numeric, iso or year."""
    match form:
        case "long":
            return replace(words, months=words.long_months)
        case "numeric":
            return replace(words, month=words.numeric[0], day=words.numeric[1])
        case "iso":
            return replace(words, month="{year}-{number:02}", day="{year}-{number:02}-{day:02}")
        case "year":
            return replace(words, month="{year}", day="{year}", season="{year}")
    return words


def document_name(style: str, words: Words) -> str:
    """What a document of a style is called: `Curriculum Vitae`; the style's name where there is no word for it."""
    return words.documents.get(style, style.capitalize())


def date_text(date: Date, words: Words) -> str:
    """`Apr 2024`, `Fall 2025`, `Nov 20, 2024`, `Present`, `Aug 2025 (expected)`."""
    if date.present:
        return words.labels["present"]
    if date.season:
        season = words.seasons["fall" if date.season == "autumn" else date.season]
        text = words.season.format(season=season, year=date.year)
    elif date.day:
        month = words.months[date.month - 1]
        text = words.day.format(day=date.day, month=month, number=date.month, year=date.year)
    elif date.month:
        text = words.month.format(month=words.months[date.month - 1], number=date.month, year=date.year)
    else:
        text = str(date.year)
    return f"{text} ({words.labels['expected']})" if date.expected else text


def period_text(start: Date | None, end: Date | None, words: Words) -> str:
    """`Apr 2024 – Present`; one date where only one is known or both are the same."""
    said = [date_text(date, words) for date in (start, end) if date]
    return " – ".join(dict.fromkeys(said))
