"""cvtex: one YAML profile in, a résumé, an academic CV and a publication list out, set by TeX."""

__version__ = "0.1.0"
