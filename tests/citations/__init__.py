"""References of many kinds, and what the reference processor of CSL makes of them."""
