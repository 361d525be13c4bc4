"""`pytest --update` writes what cases produce into their files; look at the diff before you keep it."""

import signal

import pytest

for number in (signal.SIGINT, signal.SIGHUP):  # which a shell may have made its children ignore
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the expectations of case files")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether expectations are to be rewritten."""
    return bool(request.config.getoption("--update"))
