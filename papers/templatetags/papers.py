"""How the size of a file is written in templates."""

from django import template

from papers.sizes import file_size

register = template.Library()

register.filter("file_size", file_size)
