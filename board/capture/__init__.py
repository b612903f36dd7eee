"""The outside world: pages of others, fetched and kept. Knows no table.

    apart.fetch_apart(url)          one page, through the guard, in a process of its own
    reading.text_of_page(page)      what it says: title, author, publisher, day, text
    warc.warc_of(page)              the whole fetch as a WARC file
    pictures.take(url)              how it looks: a PNG and a PDF, by an installed Chromium
    wayback.save(url, endpoint)     a copy of it at the Wayback Machine
    politeness.Politeness(delay)    whose turn it is at a host

Why something was not fetched is one of `errors`, with words for the person.
"""
