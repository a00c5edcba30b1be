"""Pages from templates: one way to make them for all that writes HTML here and in the packages above."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from simulation.inputs import plain


def make_environment(package: str) -> Environment:
    """Templates of a package's folder ``templates``; whoever asks may add filters and names to what is returned.

    Text is escaped and loses what steers a screen; a name without a value is an error.
    """
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def shown(value: Any) -> Any:
    """What a template writes: words without what steers a screen."""
    return plain(value) if type(value) is str else value


@cache
def _reports() -> Environment:
    return make_environment("experiments.kit")


def render(template: str, **values: Any) -> str:
    """A page from a template of ``experiments/kit/templates``, such as "study.html".

    Raises:
        jinja2.UndefinedError: the template asks for a value that is not given.
    """
    return _reports().get_template(template).render(**values)
