from .pages import add_pages as add_pages
