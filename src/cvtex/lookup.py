"""Publications by their numbers: DOIs from https://doi.org, arXiv numbers from arXiv's interface.

Nothing but the command `cvtex bib fetch` asks for anything; what comes back is as little to be trusted as any file.
"""

import re
import socket
import time
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, Literal
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from cvtex import __version__
from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.value import dataclass

DOI_URL = "https://doi.org"
ARXIV_URL = "https://export.arxiv.org/api/query"
MOST_BYTES = 4_000_000  # of an answer
CSL = "application/vnd.citationstyles.csl+json"
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ARXIV = re.compile(
    r"(?:https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv:\s*|(?:https?://(?:dx\.)?doi\.org/)?10\.48550/arxiv\.)?"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(v\d+)?(?:\.pdf)?/?",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """A publication that is looked up, and the service that knows it."""

    kind: Literal["doi", "arxiv"]
    number: str


@dataclass(frozen=True, slots=True)
class Services:
    """Where services are, and how many seconds an answer may take."""

    doi: str = DOI_URL
    arxiv: str = ARXIV_URL
    seconds: float = 20.0


def wanted(text: str) -> Wanted:
    """What an id, an address or a DOI names. Raises Invalid (lookup-id)."""
    text = text.strip()
    if found := _ARXIV.fullmatch(text):
        return Wanted("arxiv", found[1] + (found[2] or ""))
    if found := _DOI.fullmatch(text):
        return Wanted("doi", found[1])
    hint = "write a DOI (10.1145/3676641.3716001), an arXiv number (2401.17509), or the address of either"
    raise Invalid(
        [Diagnostic("error", "lookup-id", None, f"`{text}` is neither a DOI nor an arXiv number", (hint,))]
    )


def fetch(one: Wanted, services: Services) -> bytes:
    """What a service says: CSL-JSON for a DOI, Atom for an arXiv number. Raises Invalid: lookup-…, tool-network."""
    if one.kind == "doi":
        return _get(
            f"{services.doi.rstrip('/')}/{quote(one.number, safe='/')}",
            one,
            services.seconds,
            {"Accept": CSL},
        )
    joint = "&" if urlsplit(services.arxiv).query else "?"
    return _get(
        f"{services.arxiv}{joint}id_list={quote(one.number, safe='')}&max_results=1",
        one,
        services.seconds,
        {},
    )


class _Redirects(HTTPRedirectHandler):
    """Follows from http to http or https, and nowhere else."""

    max_redirections = 8

    def redirect_request(
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        """The next request. Raises HTTPError."""
        if urlsplit(newurl).scheme not in ("http", "https"):
            raise HTTPError(newurl, code, msg, headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _get(url: str, one: Wanted, seconds: float, headers: Mapping[str, str]) -> bytes:
    """The body of an answer, all of it within the time. Raises Invalid."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise _failed(
            "lookup-answer", one, f"{url} is no address of the web", "name one that starts with https://"
        )
    agent = {"User-Agent": f"cvtex/{__version__}", **headers}
    end = time.monotonic() + seconds
    try:
        request = Request(url, headers=agent)  # noqa: S310 - http and https alone
        with build_opener(_Redirects).open(request, timeout=seconds) as answer:
            data = b""
            while part := answer.read1(65_536):
                data += part
                if len(data) > MOST_BYTES:
                    raise _failed(
                        "lookup-answer", one, f"the answer has more than {MOST_BYTES // 1_000_000} MB", ""
                    )
                if time.monotonic() > end:
                    raise TimeoutError
            expected = answer.headers.get("Content-Length", "")
            if expected.isdecimal() and len(data) < int(expected):
                raise _failed("tool-network", one, "the answer breaks off", "try again")
            return data
    except HTTPError as error:
        raise _refused(error.code, one) from error
    except TimeoutError as error:
        message = f"no answer within {seconds:g} seconds"
        raise _failed("tool-network", one, message, "try again later, or with --timeout") from error
    except URLError as error:
        if isinstance(error.reason, TimeoutError | socket.timeout):
            message = f"no answer within {seconds:g} seconds"
            raise _failed("tool-network", one, message, "try again later, or with --timeout") from error
        why = getattr(error.reason, "strerror", None) or str(error.reason)
        hint = "look at the network, and at the proxy in https_proxy"
        raise _failed(
            "tool-network", one, f"{urlsplit(url).netloc} cannot be reached: {why.lower()}", hint
        ) from error
    except (OSError, HTTPException, ValueError) as error:
        hint = "try again; the service may be out of order"
        raise _failed("tool-network", one, f"the answer breaks off: {type(error).__name__}", hint) from error


def _refused(status: int, one: Wanted) -> Invalid:
    """What a status says."""
    if status in (404, 410, 400):
        return _failed("lookup-unknown", one, "there is no such number", "look for a slip of the pen")
    if 300 <= status < 400:
        return _failed(
            "lookup-answer", one, "the address leads in circles, or out of the web", "try again later"
        )
    if status == 406:
        return _failed("lookup-answer", one, "the publisher gives no data for it", "write the entry yourself")
    if status == 429 or status >= 500:
        return _failed("tool-network", one, f"the service does not answer now ({status})", "try again later")
    return _failed("lookup-answer", one, f"the service answers {status}", "try again later")


def _failed(code: str, one: Wanted, message: str, hint: str) -> Invalid:
    name = f"arXiv:{one.number}" if one.kind == "arxiv" else one.number
    return Invalid([Diagnostic("error", code, None, f"{name}: {message}", (hint,) if hint else ())])
