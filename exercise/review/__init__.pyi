from .cards import write_cards as write_cards
from .counterfactual import AiChoice as AiChoice, WhatIf as WhatIf, baseline as baseline, compare as compare
from .page import environment as environment, write_review as write_review
from .review import review as review
from .what_ifs import AI_WORDS as AI_WORDS, suggested as suggested, what_if as what_if
