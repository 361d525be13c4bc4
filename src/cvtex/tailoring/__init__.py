"""One page of a profile for a posting: what the posting asks for, what each wording is worth for it, and the best full page."""
