# ruff: noqa: INP001 - a script, not a module
"""How Sphinx builds the site: ``sphinx-build -W --keep-going -b html docs docs/_build``."""

import shutil
from importlib.metadata import version as installed_version
from pathlib import Path

project = "psfiles"
author = "The psfiles maintainers"
project_copyright = "The psfiles maintainers"
release = version = installed_version("psfiles")

extensions = ["myst_nb", "sphinx.ext.autodoc"]
exclude_patterns = ["_build", "*.py"]

# Sphinx reads no folder but its own, so the notebooks are copied into it, with what they read.
# What they show is what they show while the site is built.
HERE = Path(__file__).parent
ignored = shutil.ignore_patterns("daily_exchange.py", "export", "__pycache__")
shutil.copytree(HERE.parent / "examples", HERE / "notebooks", ignore=ignored, dirs_exist_ok=True)
nb_custom_formats = {".py": ["jupytext.reads", {"fmt": "py:percent"}]}
nb_execution_mode = "force"
nb_execution_raise_on_error = True

# A docstring's `name` is Python's: it links where the site has it, and is code where not.
default_role = "py:obj"
maximum_signature_line_length = 90
autodoc_member_order = "bysource"
python_use_unqualified_type_names = True
add_module_names = False
toc_object_entries_show_parents = "hide"

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "psfiles"
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"navigation_with_keys": False}
html_static_path = ["_static"]
html_css_files = ["psfiles.css"]
html_js_files = ["filter.js"]
