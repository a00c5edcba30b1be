"""Pages in the browser: one shell (look, live pages, guards) for the exercise and for the explorer.

How to build a page on the shell::

    from comity.web.shell.live import Live, skeleton
    from comity.web.shell.page import page

    @page("/explore", "Explorer")                            # look, scripts and guards come with it
    async def explore(request: Request) -> None:
        def render() -> dict[str, str]:                       # runs in a thread: may take its time, never touches the page
            return {"clock": render_template("clock.html", ...), "chart": ...}

        live = Live(render, act)                              # act(data) is awaited for every form and slider of the page
        await live.show(skeleton("explorer.html", ...))        # HTML with an element of each id that `render` names
        # later, from the event loop, whenever something has changed:
        await live.refresh()                                   # sends only the parts whose HTML differs

* ``comity.web.shell.page``: ``page`` (decorator), ``template`` (Jinja2 with everything escaped), number formats, ``tip``.
* ``comity.web.shell.live``: a page as HTML parts that are patched in place: focus, typed words and opened parts survive. Forms
  with ``data-do`` and decisions inside ``data-slot`` arrive at ``act`` as plain data; check all of it at the server.
  NiceGUI's own elements (plots, tables, uploads) can be placed after ``Live.show`` in the same page function.
* ``comity.web.shell.guard``: what every answer of the server passes: allowed hosts, same origin, sizes, headers.
* ``comity.web.shell.serving``: warming, the secret of the session folder, starting the server.
* ``comity.web.shell.drawing``: line drawings as inline SVG, with words for those who cannot see them.
* ``static/comity.css`` holds colours (custom properties, colour-blind safe), type and parts (``panel``, ``figure-table``,
  ``chip``, ``button``, ``slider``); use its classes rather than styles of one's own.

Rules: never create on a page what its reader may not know (hidden elements, unselected tabs and closed dialogs are sent
too); long work in ``asyncio.to_thread``; every number has its unit and, on hover or focus, where it comes from; nothing
is loaded from anywhere but this server.

The explorer: ``explorer_pages`` (addresses, one exploration a tab), ``explorer_forms`` (what the page sends becomes changes),
``explorer_show`` (an exploration becomes parts), ``explorer_drawing`` and ``explorer_network`` (SVG). What is explored knows no
page: ``comity.explorer``.

The exercise: ``rooms`` (sessions of a folder), ``exercise_pages`` (addresses), ``exercise_forms`` (form to command),
``exercise_show`` (view to template). The pages show what ``Session.view`` gives to a role and nothing else.
"""
