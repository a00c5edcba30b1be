from .analysis import METHODS as METHODS, Cell as Cell, Sensitivity as Sensitivity, analyse as analyse
from .indices import INDEX_TITLES as INDEX_TITLES
from .interactions import ALL as ALL, interactions as interactions, kernel_study as kernel_study
from .methods.given import given_data as given_data
from .methods.hdmr import hdmr as hdmr
from .methods.morris import morris as morris
from .methods.sobol import sobol as sobol
from .of_study import sensitivity as sensitivity
from .replication_variance import crossed_interval as crossed_interval, divide as divide
from .report import where as where, write as write
from .space import Axis as Axis, Space as Space
from .status import status_study as status_study, variance_by_status as variance_by_status
