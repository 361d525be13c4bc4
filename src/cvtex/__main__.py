"""`python -m cvtex` is the command `cvtex`."""

from cvtex.cli import main

main()
