"""What stands around every route. This file is yours: add an entry for each middleware, outermost first.

Write pure ASGI classes: the runtime's request does not survive Starlette's BaseHTTPMiddleware.
"""

from starlette.middleware import Middleware

MIDDLEWARE: list[Middleware] = []
