"""What stands on disk: files written aside and renamed, tables, sealed plans, locks, and folders of runs and reports."""
