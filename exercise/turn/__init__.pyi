from .applying import apply as apply
from .changes import begun as begun, changes as changes, in_force as in_force, notices as notices
from .checking import entries_for as entries_for
from .desk import Desk as Desk
from .items import askable as askable, item_title as item_title
from .kinship import branch_of as branch_of, free as free
from .living import (
    Lived as Lived,
    Plan as Plan,
    forwarded as forwarded,
    live_again as live_again,
    lived_by as lived_by,
    plans_of as plans_of,
    summary as summary,
)
from .proceeding import proceed as proceed
from .reacting import baseline as baseline, react as react
from .seats import leaving as leaving, returning as returning
from .waiting import waited_for as waited_for
