"""The phone side of Relatch: everything that the generated module has."""

from .relatch_app import *  # noqa: F403
