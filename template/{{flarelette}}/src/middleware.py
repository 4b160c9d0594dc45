"""What stands around every route. This file is yours: add an entry for each middleware, outermost first."""

from flarelette.middleware import Middleware

MIDDLEWARE: list[Middleware] = []
