"""Refusals that carry no answers: the frames of an exception hold what was being read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from ..errors import KompassieError

__all__ = ["sealed"]

_P = ParamSpec("_P")
_R = TypeVar("_R")


def sealed(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Return the function, whose refusals leave the frames below it behind.

    Tools that print or send a traceback with the values of its variables would show names and
    answers there. Our refusals say what is wrong by themselves; any other error keeps its frames.
    """

    @wraps(function)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return function(*args, **kwargs)
        except KompassieError as refusal:
            del args, kwargs
            behind: BaseException | None = refusal
            while behind is not None:
                behind.__traceback__ = None
                behind = behind.__cause__ or behind.__context__
            raise

    return run
