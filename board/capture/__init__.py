"""The outside world: pages of others, fetched and kept. Knows no table.

fetch_apart(url)          one page, through the guard, in a process of its own; NotFetched
text_of_page(fetched)     its title, author, publisher, day and text; None where it has none
warc_of(fetched)          the same as a WARC file
Folder(path)              where bytes are kept, by their SHA-256
Politeness(delay)         whose turn it is at a host
"""
