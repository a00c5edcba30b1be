from .looking import look as look
from .overview import warnings as warnings
from .views import public as public, view as view
