"""From a file to what it means: everything that is wrong with a profile is found here, before anything is printed."""

from collections.abc import Iterable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from cvtex.citing import check_citations
from cvtex.diagnostic import Diagnostic, Invalid, arrange
from cvtex.fits import fits
from cvtex.gather import gather
from cvtex.profile import Profile, build_profile
from cvtex.rules import check_data, check_names
from cvtex.source import Source, load_source
from cvtex.tailoring.wishes import check_wishes
from cvtex.value import dataclass
from cvtex.world import World, shown_name

MOST_JOINED = 3  # notes of a file on what was joined

if TYPE_CHECKING:
    from cvtex.photo import Portrait


def load(name: str, world: World) -> Source:
    """A profile's data with the place of every value. Raises Invalid."""
    return load_source(shown_name(name), world.read_profile(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Valid:
    """What a profile means, its source with the publications of files in it, and what is doubtful about these."""

    profile: Profile
    source: Source
    warnings: tuple[Diagnostic, ...]


def validate(source: Source, world: World) -> Profile:
    """What the data mean. Raises Invalid with everything that is wrong with them."""
    return understand(source, world).profile


def understand(source: Source, world: World) -> Valid:
    """What the data mean, with the publications of files. Raises Invalid with everything that is wrong with them."""
    schema = world.schema()
    problems = [*_explained(source, schema), *check_data(source)]
    if problems:
        raise Invalid(problems)
    gathered = gather(source, partial(world.papers, source.name))
    source = gathered.source
    profile = build_profile(source)
    named = check_names(profile, source, world.style_names(), world.theme_names())
    wished = check_wishes(profile, source)
    if problems := [
        *named,
        *check_citations(profile, source, world),
        *wished,
        *_changed(profile, source, world),
    ]:
        raise Invalid(problems)
    portrait(profile, source, world)
    return Valid(profile=profile, source=source, warnings=_fewer(gathered.problems))


def _explained(source: Source, schema: Mapping[str, Any]) -> list[Diagnostic]:
    """What the schema has against a profile."""
    if fits(schema, source.data):
        return []
    from cvtex.validate import check

    return check(source, schema)


def _changed(profile: Profile, source: Source, world: World) -> list[Diagnostic]:
    """The facts that wordings say and what they stand for does not; k8s is Kubernetes."""
    from cvtex.tailoring.facts_guard import check_variants
    from cvtex.tailoring.vocabulary import Vocabulary, extend, read_vocabulary, terms_of

    @cache
    def words() -> Vocabulary:
        return extend(read_vocabulary(*world.words()), profile.tailoring.aliases)

    def same(name: str, text: str) -> bool:
        found = {term.text for term in terms_of(name, words(), listed=True) if term.skill}
        return bool(found) and found <= {term.text for term in terms_of(text, words(), listed=True)}

    return check_variants(profile, source, same)


def _fewer(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The problems, with one note in place of many on what was joined in a file."""
    kept: list[Diagnostic] = []
    joined: dict[str, list[Diagnostic]] = {}
    for one in arrange(problems):
        if one.code == "publication-joined" and one.span:
            joined.setdefault(one.span.file, []).append(one)
        else:
            kept.append(one)
    for name, found in joined.items():
        message = f"{len(found)} entries are joined with others, as the same publication or its preprint"
        hint = f"`cvtex bib check {name}` lists them"
        one = Diagnostic("note", "publication-joined", found[0].span, message, (hint,))
        kept += found if len(found) <= MOST_JOINED else [one]
    return arrange(kept)


def portrait(profile: Profile, source: Source, world: World) -> "Portrait | None":
    """The person's photo, where the profile has one. Raises Invalid."""
    if not (name := profile.person.photo):
        return None
    from cvtex.photo import MOST_BYTES, clean

    span = source.spans["person", "photo"]
    return clean(world.beside(source.name, name, MOST_BYTES, span), span)
