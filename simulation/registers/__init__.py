"""Everything that has a name, once: parameters, instruments, outcomes, switches, mechanisms."""
