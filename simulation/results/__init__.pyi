from .derived import DERIVED as DERIVED, recovery_time as recovery_time, relapse_excess as relapse_excess, sustainable_peace as sustainable_peace
from .observe import SERIES as SERIES, UCDP_THRESHOLD as UCDP_THRESHOLD
from .recording import History as History, Recorder as Recorder
from .results import COMMUNITY_FIELDS as COMMUNITY_FIELDS, RunResult as RunResult, country_table as country_table, dates as dates, source_hash as source_hash, versions as versions
