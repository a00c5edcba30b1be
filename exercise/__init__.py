"""A training session without a screen: roles, turns, injects, journal, review.

``Session`` is the door for pages and programs; every function of it may be called from any thread::

    from exercise import Session, Refused
    session = Session.create("room.comity", {"scenario": "kesara", "turns": 6})
    codes = session.new_codes({"control": 1, "mission": 2})      # plain codes, shown once, never kept
    seat = session.join(code, name="", source=address)           # Seat(participant, role, token) or Refused
    session.seat(token)                                          # who returns with a token, or None
    session.view(seat.participant)                               # plain data: all this person's page may show
    session.public_view()                                        # for a projector
    session.do(seat.participant, {"kind": ..., ...})             # a command; Refused(code, message) changes nothing
                                                                 # NotKept(reason): the file could not be written
    session.not_kept                                             # the last NotKept until something is kept again
    session.changed.append(redraw)                               # called after every change and every NotKept

Commands are listed in ``exercise.state.commands``; decision slots come with every view. ``exercise.review.review`` makes the review
after the action and single what-ifs (``what_if``, ``suggested``), ``exercise.replaying`` verifies a journal,
``exercise.review.cards`` prints role cards.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
