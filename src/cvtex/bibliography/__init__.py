"""Publications in the formats of other programs, each read and written by a module of its own."""
