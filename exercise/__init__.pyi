from .receiving import (
    ASIDE as ASIDE,
    aside as aside,
    check_files as check_files,
    check_received as check_received,
    move_in as move_in,
    receive as receive,
)
from .replaying import is_export as is_export, replay as replay
from .scripting import Script as Script, play_script as play_script
from .session import Seat as Seat, Session as Session
from .state import NotKept as NotKept, Refused as Refused
