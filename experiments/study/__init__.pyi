from .design import design_seed as design_seed, shapes_world as shapes_world
from .factors import Factor as Factor
from .from_python import Range as Range, study_of as study_of
from .inputs.entries import read_scenario as read_scenario
from .numbering import split as split
from .parts import Design as Design, Stopping as Stopping
from .reading import bundled_studies as bundled_studies, is_study as is_study, load_study as load_study
from .replications import goal as goal, measure_name as measure_name, next_seeds as next_seeds, seeds_needed as seeds_needed
from .scenario_values import field_at as field_at, with_values as with_values
from .study import Study as Study
from .template import write_new_study as write_new_study
