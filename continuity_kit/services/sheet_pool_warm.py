"""Loaded once by the clean process that drawing workers descend from: fonts, form and words.

A machine without the fonts is told by the sheet that lacks them, not by this process.
"""

from contextlib import suppress

from continuity_kit.errors import ContinuityError
from continuity_kit.sheets.fonts import fonts
from continuity_kit.sheets.form import shipped_form
from continuity_kit.sheets.treatment_sheet import FORM

with suppress(ContinuityError):
    fonts()
    shipped_form(FORM)
