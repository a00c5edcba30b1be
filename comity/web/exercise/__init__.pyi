from .opening import Opened as Opened, open_folder as open_folder, session_files as session_files
from .pages import add_pages as add_pages
from .rooms import Password as Password, Room as Room, Rooms as Rooms
