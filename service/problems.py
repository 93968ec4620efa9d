"""Everything that can go wrong over HTTP: one table of problem types, and RFC 9457 bodies made from it.

A type is a page that the service itself serves (`/problems/<slug>`), so that it can be read offline. Types
are stable: one is added, never renamed; what a program may rely on is `type` and `status`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of problem: its slug and status never change; `meaning` and `remedy` make its page."""

    slug: str
    status: int
    title: str
    meaning: str
    remedy: str

    @property
    def type(self) -> str:
        """The URI reference that names this type, and where its page is served."""
        return f"/problems/{self.slug}"


_KINDS = (
    Kind("bad-request", 400, "This is not a request that can be read",
         "The request breaks HTTP itself: its body is not in the form that its headers promise.",
         "Send the request with a library for HTTP."),
    Kind("unauthorized", 401, "A key is needed",
         "No API key was given, or the key is unknown or was revoked.",
         "Send `Authorization: Bearer <key>`. `konak key create` makes a key."),
    Kind("forbidden", 403, "This is not allowed",
         "The key does not have the scope that this needs, or the request came from another site's page.",
         "Use a key with the scope (read, plan, admin); call the service from a program, not from a page of "
         "another origin."),
    Kind("not-found", 404, "There is no such thing",
         "Nothing is served at this address, or nothing has this id.",
         "Take addresses from `links` and from the `Location` header."),
    Kind("method-not-allowed", 405, "This method is not served here",
         "The address exists, the method does not; the `Allow` header lists what is served.",
         "Use one of the methods in `Allow`."),
    Kind("not-acceptable", 406, "There is no such representation",
         "None of the media types in `Accept` can be given.",
         "Ask for one of the media types that the reference lists, or leave `Accept` out."),
    Kind("slow-body", 408, "The body took too long to arrive",
         "The whole body of a request has to arrive within the seconds that `detail` names.",
         "Send it again over a faster connection, or send less."),
    Kind("finished", 409, "It has ended already",
         "What has ended cannot be cancelled.",
         "Read its outcome; nothing needs to be done."),
    Kind("not-finished", 409, "It is not there yet",
         "What was asked for exists only once a result is there, or only once the work has ended.",
         "Wait until `state` is final; cancel what need not go on."),
    Kind("no-plan", 409, "It ended without a result",
         "The work failed, expired, or was cancelled before there was anything to keep.",
         "See `problem` in its representation; submit it again."),
    Kind("approved", 409, "An approved plan is kept",
         "A plan that is approved cannot be erased.",
         "Withdraw the approval first."),
    Kind("approval-conflict", 409, "The approval cannot change like this",
         "A plan can be approved once it is optimal or feasible and not approved, and withdrawn while it is "
         "approved.",
         "Read the trail of approvals."),
    Kind("idempotency-conflict", 409, "The Idempotency-Key was used for another request",
         "The same key came with another body within the days it is kept.",
         "Use a new Idempotency-Key for a new request."),
    Kind("gone", 410, "It was erased",
         "The scenario and the plan were erased; only this fact was kept.",
         "Nothing can bring it back; submit the scenario again."),
    Kind("too-large", 413, "It is too large",
         "The body, the rows, the horizon, or the memory needed exceed a limit of this service.",
         "Send less, or ask whoever runs the service to raise the limit that `detail` names."),
    Kind("unsupported-media-type", 415, "This media type is not read here",
         "The `Content-Type` is missing, or not one that this address reads.",
         "Send `application/json` or `multipart/form-data`, as the reference says."),
    Kind("misdirected", 421, "This service does not answer to that name",
         "The `Host` of the request is not one that this service serves.",
         "Use the address that the service printed when it started, or that of its proxy."),
    Kind("invalid-request", 422, "The request does not follow the reference",
         "A parameter, a header or the body is not as the reference describes; `issues` lists every place.",
         "Correct what `issues` names."),
    Kind("invalid-scenario", 422, "The scenario cannot be planned",
         "The scenario has errors. Nothing was stored. `issues` is the same list that `konak check` gives.",
         "Do what each issue's `remedy` says."),
    Kind("too-slow", 422, "Reading the scenario takes too long",
         "The scenario was not read within the time that this service gives to reading.",
         "Send less, or send JSON instead of a workbook."),
    Kind("key-limit", 429, "This key's limit is reached",
         "The key has made too many requests, or has too many unfinished plans.",
         "Wait as long as `Retry-After` says."),
    Kind("internal", 500, "The service failed",
         "A fault of the service itself, not of the request.",
         "Report it with the value of the `X-Request-Id` header."),
    Kind("failed", 500, "It could not be computed",
         "Why a plan or a comparison ended as failed, in its representation; never the answer to a request.",
         "Submit it again; if it fails again, report it with its id."),
    Kind("service-full", 503, "The service is full",
         "The queue of this service is full. Nothing was stored.",
         "Come back after `Retry-After` seconds: by then there should be a place."),
    Kind("unavailable", 503, "The service cannot do this just now",
         "The database cannot be reached or is locked, or a process of the service was lost.",
         "Come back after `Retry-After` seconds; with an Idempotency-Key nothing is done twice."),
    Kind("disk-full", 503, "The disk is nearly full",
         "The service takes no new work while its disk is nearly full. What it accepted goes on.",
         "Whoever runs the service frees disk space; then come back."),
    Kind("draining", 503, "The service is shutting down",
         "The service finishes what it accepted and takes no new work.",
         "Come back after `Retry-After` seconds, or use another instance of the service."),
)  # fmt: skip

KINDS: Mapping[str, Kind] = {kind.slug: kind for kind in _KINDS}

BY_STATUS: Mapping[int, Kind] = {
    400: KINDS["bad-request"],
    404: KINDS["not-found"],
    405: KINDS["method-not-allowed"],
    413: KINDS["too-large"],
    415: KINDS["unsupported-media-type"],
    503: KINDS["service-full"],
}
"""What a framework's bare status means here."""


class Problem(Exception):
    """An answer that is a problem: raise it anywhere below a route, or render it with `response`.

    Args:
        slug: which of KINDS.
        detail: what is wrong this time, in words; holds nothing secret and no scenario contents.
        issues: every place that is wrong (422).
        retry_after_s: seconds after which trying again makes sense.
        headers: further headers of the answer.
    """

    def __init__(
        self,
        slug: str,
        detail: str,
        *,
        issues: Sequence[Mapping[str, Any]] | None = None,
        retry_after_s: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = KINDS[slug]
        self.detail = detail
        self.issues = issues
        self.retry_after_s = retry_after_s
        self.headers = dict(headers or {})

    def as_dict(self, instance: str = "") -> dict[str, Any]:
        """The members of the problem's body; `instance` is the path of the request."""
        members: dict[str, Any] = {
            "type": self.kind.type,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
        }
        if instance:
            members["instance"] = quote(instance, errors="replace")
        if self.issues is not None:
            members["issues"] = self.issues
        if self.retry_after_s is not None:
            members["retry_after_s"] = self.retry_after_s
        return members

    def response(self, instance: str = "") -> Response:
        """The problem as an answer, with `Retry-After` where it applies."""
        headers = {"Cache-Control": "no-store", **self.headers}
        if self.retry_after_s is not None:
            headers["Retry-After"] = str(self.retry_after_s)
        # Whatever stands in an issue was typed by a user: a lone surrogate must not become a 500.
        try:
            body = orjson.dumps(self.as_dict(instance), default=str)
        except TypeError:
            body = orjson.dumps(_encodable(self.as_dict(instance)))
        return Response(body, self.kind.status, headers, MEDIA_TYPE)


def _encodable(value: Any) -> Any:
    """The value with everything that JSON in UTF-8 cannot carry written in another way."""
    if isinstance(value, Mapping):
        return {str(_encodable(key)): _encodable(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encodable(entry) for entry in value]
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if value is None or isinstance(value, (bool, float)) or (isinstance(value, int) and abs(value) < 2**63):
        return value
    return _encodable(str(value))
