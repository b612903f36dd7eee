"""Answers of text, compressed where the browser takes it."""

import gzip

from flask import Flask, Response, request

TEXT = ("text/", "application/json", "application/problem+json", "application/feed+json",
        "application/xml", "application/atom+xml", "image/svg+xml")  # fmt: skip
WORTH_IT = 500


def register(app: Flask) -> None:
    @app.after_request
    def pack(response: Response) -> Response:
        if not (response.mimetype or "").startswith(TEXT) or response.status_code == 204:
            return response
        response.vary.add("Accept-Encoding")
        if _can_be_packed(response) and takes_gzip():
            response.set_data(gzip.compress(response.get_data(), 1, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
            etag, _weak = response.get_etag()
            if etag:
                response.set_etag(etag, weak=True)
        return response


def takes_gzip() -> bool:
    """Whether the browser says that it takes gzip."""
    return request.accept_encodings.quality("gzip") > 0


def _can_be_packed(response: Response) -> bool:
    return (
        request.method != "HEAD"
        and not response.is_streamed
        and not response.direct_passthrough
        and "Content-Encoding" not in response.headers
        and len(response.get_data()) > WORTH_IT
    )
