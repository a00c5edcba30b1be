from .backups import MOST_KEPT as MOST_KEPT, copy_file as copy_file
from .chain import LARGEST_ENTRY as LARGEST_ENTRY, Entry as Entry, Personal as Personal, canonical as canonical
from .exports import check_export as check_export
from .folder_lock import alone_in as alone_in
from .journal import Journal as Journal, TooLong as TooLong
from .keeping import Kept as Kept
from .limits import BROKEN as BROKEN, RECEIVED_S as RECEIVED_S, Limits as Limits
from .session_files import Aside as Aside, remove as remove
