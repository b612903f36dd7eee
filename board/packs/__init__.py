"""The pack: what was known of a claim or a story at a moment, as one file that can be checked."""

SCHEMA = 1
DOCUMENT, MANIFEST, SEAL = "document.html", "manifest.json", "manifest.sha256"
