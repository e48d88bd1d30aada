"""Public pages as they come from the cache and as they are built afresh: what `test_never_stale` compares."""

from contextlib import suppress
from functools import cache

from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.test import RequestFactory, override_settings

from website import page_cache


@cache
def portal():
    """The portal's whole way from request to answer."""
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def read(paths):
    """What an anonymous reader gets at each path; past the test client, which copies every template's context."""
    answers = {path: portal().get_response(RequestFactory().get(path)) for path in paths}
    return {path: (answer.status_code, answer.content) for path, answer in answers.items()}


def public(paths):
    """The paths that an anonymous reader finds: only these are kept."""
    return [path for path, (status, _) in read(paths).items() if status == 200]


def stale(paths):
    """The paths at which what is kept differs from what is built afresh."""
    return differing(read(paths))


def differing(answers):
    """The paths whose answers differ from what is built afresh, beside the cache."""
    with override_settings(PAGE_CACHE=False):
        return [path for path, fresh in read(answers).items() if answers[path] != fresh]


class Filled:
    """The cache as it was when those of the paths that are public had been read; for steps that are undone."""

    def __init__(self, paths):
        page_cache.cache.clear()
        self.pages = {path: Watched(**vars(page_cache.cache.get(path))) for path in public(paths)}

    def stale_after(self, write):
        """The paths that are stale after `write`, which is undone. What would be built only now is not stale."""
        self._put_back()
        found = []
        try:
            with transaction.atomic():
                write()
                found = differing(served(self.pages))
                raise Undone
        except Undone:
            return found
        finally:
            page_cache.cache.clear()

    def _put_back(self):
        page_cache.cache.clear()
        for path, page in self.pages.items():
            page_cache.cache.put(path, page)


class Watched(page_cache.CachedPage):
    """A kept page that says when it no longer holds, before another is built."""

    def is_valid(self, revision, at):
        if super().is_valid(revision, at):
            return True
        raise Moved


class Moved(BaseException):
    """Ends a request whose page would be built afresh; the portal answers every other exception."""


def served(paths):
    """What an anonymous reader gets at each path at which nothing is built afresh."""
    answers = {}
    for path in paths:
        with suppress(Moved):
            answers |= read([path])
    return answers


class Undone(Exception):
    """Ends a step, so that its writes are rolled back."""
