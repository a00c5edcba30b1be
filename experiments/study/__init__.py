"""A study as a table that has not been run yet: factors, design, checks, numbering, files."""

from experiments.study.from_python import Range, study_of
from experiments.study.reading import bundled_studies, load_study
from experiments.study.study import Study

__all__ = ["Range", "Study", "bundled_studies", "load_study", "study_of"]
