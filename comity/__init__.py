"""The doors to Comity: the command line (:mod:`comity.cli`) and the pages. They parse, call and show."""
