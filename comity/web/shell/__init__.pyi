from .addresses import Place as Place, check_certificate as check_certificate, public_of as public_of
from .doors import Doorkeeper as Doorkeeper
from .drawing import lines as lines, sparkline as sparkline
from .guard import LARGER as LARGER
from .inbox import Bucket as Bucket
from .live import Gone as Gone, Live as Live
from .page import STATIC as STATIC, environment as environment, page as page, template as template
from .serving import before_pages as before_pages, free as free, mark as mark, serve as serve
