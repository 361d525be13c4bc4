"""The command `cvtex`, also `python -m cvtex`: heeds signals before anything takes time."""

from cvtex.guard import heed_signals


def main() -> None:
    """Run the command line."""
    heed_signals()
    from cvtex.cli import main as run

    run()


if __name__ == "__main__":
    main()
