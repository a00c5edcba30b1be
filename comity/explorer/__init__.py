"""The explorer without a screen: two policies in one country, lived week by week and over many seeds.

    exploration = Exploration(Library.of("kesara"))
    exploration.set_level("a", "liaison_channels", "intensity", 0.8)    # from the present week on
    exploration.step(13)
    exploration.bands.wait()
    exploration.results()                                              # A against B, paired by seed

* ``changes``: a slider's move as a change of the policy, so that the policy file repeats what was done.
* ``setup``: what is explored, with its limits, and as an address that can be passed on.
* ``shown``: one seed under A and B, lived week by week with the same luck.
* ``bands``: all seeds over the whole time, in the background, growing as seeds come in.
* ``exploration``: these together, for one browser tab.
* ``results``: outcomes of A and B with paired differences; ``downloads``: files for people.

Nothing here knows a page; ``comity.web.explorer.pages`` shows it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
