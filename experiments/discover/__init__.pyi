from .boxes import Box as Box, Limit as Limit, Sharing as Sharing
from .discovery import FEWEST as FEWEST, answer as answer, discover as discover
from .peeling import prim as prim, stability as stability
from .report import as_plain as as_plain, box_table as box_table, write as write
from .request import DiscoverRequest as DiscoverRequest
from .result import Dimension as Dimension, Discovery as Discovery
from .words import holds_up as holds_up, limit_words as limit_words, sentences as sentences
