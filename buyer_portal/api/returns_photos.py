"""Photos of return cases: sent by a page of ours, looked at by the two companies of the order.

The body is the file itself. It is read up to a limit, written anew, and only then stored.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from buyer_portal.api.orders import order_number
from buyer_portal.domain.numbers import plain_number
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.returns.photo import parse_photo_name
from buyer_portal.services.perform import perform, perform_aside
from buyer_portal.services.returns.clean_photo import clean_photo
from buyer_portal.services.returns.photos import add_photo, expect_photo, photo_of
from buyer_portal.web.bodies import read_photo
from buyer_portal.web.errors import TooManyUploads
from buyer_portal.web.visitor import ensure_same_origin, ensure_signed_in

# Each use asks again whether the person may still see it. Opened by itself, it is a picture and runs nothing.
_HEADERS = {
    "cache-control": "private, no-cache",
    "content-disposition": 'inline; filename="photo.jpg"',
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
    "vary": "cookie",
}


# Each upload is held in memory until it is written anew: so many of a person, and of all of them together.
_A_PERSONS, _EVERYBODYS = 2, 6
_on_the_way: Counter[int] = Counter()


@contextmanager
def room_for(person: Person) -> Iterator[None]:
    """Hold a place for one upload.

    Raises:
        TooManyUploads: all of the person's, or all there are, are taken.
    """
    if _on_the_way[person.id] >= _A_PERSONS or _on_the_way.total() >= _EVERYBODYS:
        raise TooManyUploads
    _on_the_way[person.id] += 1
    try:
        yield
    finally:
        _on_the_way[person.id] -= 1


async def add(request: Request) -> Response:
    """`POST /api/orders/{number}/photos?case={id}`: one photo for this case, the order's open one."""
    ensure_same_origin(request)
    person, number, case_id = await ensure_signed_in(request), order_number(request), _case_id(request)
    await perform(expect_photo, person, number, case_id=case_id)
    with room_for(person):
        photo = await perform_aside(clean_photo, await read_photo(request))
    return JSONResponse({"name": await perform(add_photo, person, number, photo, case_id=case_id)}, 201)


def _case_id(request: Request) -> int | None:
    return plain_number(request.query_params.get("case", ""), digits=19)


async def look(request: Request) -> Response:
    """`GET /api/orders/{number}/photos/{name}`: the photo, for whom it concerns."""
    person, name = await ensure_signed_in(request), parse_photo_name(request.path_params["name"])
    content = await perform(photo_of, person, order_number(request), name)
    headers = {**_HEADERS, "etag": f'"{name}"'}  # a name's picture never changes
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="image/jpeg", headers=headers)


PHOTO_ROUTES = [
    Route("/api/orders/{number}/photos", add, methods=["POST"]),
    Route("/api/orders/{number}/photos/{name}", look),
]
