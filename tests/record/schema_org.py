"""The part of schema.org that findings use: its context, its classes, its properties."""

VOCABULARY = "http://schema.org/"
CONTEXT = {
    "@context": {
        "@vocab": VOCABULARY,
        "schema": VOCABULARY,
        "id": "@id",
        "type": "@type",
        "url": {"@id": "schema:url", "@type": "@id"},
        "datePublished": {"@id": "schema:datePublished", "@type": "schema:Date"},
        "dateModified": {"@id": "schema:dateModified", "@type": "schema:Date"},
    }
}
ABOVE = {
    "Thing": None, "CreativeWork": "Thing", "Review": "CreativeWork", "ClaimReview": "Review",
    "Claim": "CreativeWork", "Comment": "CreativeWork", "CorrectionComment": "Comment",
    "Person": "Thing", "Organization": "Thing", "Intangible": "Thing", "Rating": "Intangible",
}  # fmt: skip
# Of each property: the classes that have it, and what it may hold.
PROPERTIES = {
    "name": ({"Thing"}, {"Text"}),
    "url": ({"Thing"}, {"URL"}),
    "alternateName": ({"Thing"}, {"Text"}),
    "inLanguage": ({"CreativeWork"}, {"Text"}),
    "text": ({"CreativeWork"}, {"Text"}),
    "author": ({"CreativeWork", "Rating"}, {"Person", "Organization"}),
    "publisher": ({"CreativeWork"}, {"Person", "Organization"}),
    "datePublished": ({"CreativeWork"}, {"Date"}),
    "dateModified": ({"CreativeWork"}, {"Date"}),
    "citation": ({"CreativeWork"}, {"CreativeWork", "Text"}),
    "correction": ({"CreativeWork"}, {"CorrectionComment", "Text", "URL"}),
    "claimReviewed": ({"ClaimReview"}, {"Text"}),
    "itemReviewed": ({"Review"}, {"Thing"}),
    "reviewBody": ({"Review"}, {"Text"}),
    "reviewRating": ({"Review"}, {"Rating"}),
    "ratingValue": ({"Rating"}, {"Number", "Text"}),
    "bestRating": ({"Rating"}, {"Number", "Text"}),
    "worstRating": ({"Rating"}, {"Number", "Text"}),
    "appearance": ({"Claim"}, {"CreativeWork"}),
}


def breaches(node):
    """Where an expanded node says what schema.org has no place for."""
    classes = _with_those_above(node.get("@type", []))
    if not classes <= set(ABOVE) or not classes:
        yield f"no such class: {node.get('@type')}"
    for name, values in node.items():
        if name.startswith("@"):
            continue
        held_by, holds = PROPERTIES.get(name.removeprefix(VOCABULARY), (set(), set()))
        if not held_by & classes:
            yield f"{node['@type']} has no {name}"
        for value in values:
            if not _kinds(value) & holds:
                yield f"{name} holds no {value}"
            if "@type" in value and isinstance(value["@type"], list):
                yield from breaches(value)


def _kinds(value):
    if set(value) == {"@id"}:
        return {"URL"}
    if "@value" in value:
        number = isinstance(value["@value"], int)
        typed = value.get("@type", "").removeprefix(VOCABULARY)
        return {typed or ("Number" if number else "Text")}
    return _with_those_above(value.get("@type", []))


def _with_those_above(types):
    found = set()
    for name in types:
        short = name.removeprefix(VOCABULARY)
        while short:
            found.add(short)
            short = ABOVE.get(short)
    return found
