"""A department's own form with the logo that stands beside it, as a check and a print read it."""

from dataclasses import dataclass, field
from pathlib import Path

from continuity_kit.errors import UsageError
from continuity_kit.sheets.form import Form, read_form
from continuity_kit.sheets.logo import Logo, read_logo


@dataclass(frozen=True)
class OwnForm:
    """The text of a department's own form and its logo; without a text it is the shipped form."""

    text: str | None = field(default=None, repr=False)
    logo: Logo | None = field(default=None, repr=False)


def own_form(path: Path | None, name: str) -> OwnForm:
    """Return a department's own form, or the shipped one when no file is named.

    Args:
        name: of the form that is to be printed.

    Raises:
        UsageError: `form-missing`, `form-…` with the line, `logo-missing`, `logo-wrong`;
            `sheet-form-other`: the file is another form.
    """
    if path is None:
        return OwnForm()
    text = form_text_of(path)
    form = read_form(text, path.name)
    if form.name != name:
        raise UsageError("sheet-form-other", form.name, forms=name)
    return OwnForm(text, form_logo(form, path))


def form_text_of(path: Path) -> str:
    """Return the text of a department's form.

    Raises:
        UsageError: `form-missing` when it cannot be read, `form-wrong` when it is not UTF-8.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError("form-missing", path.name) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError("form-wrong", path.name, line=line, reason="UTF-8") from error


def form_logo(form: Form, path: Path) -> Logo | None:
    """Return the logo that a form names, or None.

    Raises:
        UsageError: `logo-missing`, `logo-wrong`.
    """
    if not form.logo:
        return None
    # The logo is a file beside the form: a path of its own would leave the department's folder.
    name = Path(form.logo).name
    try:
        data = path.with_name(name).read_bytes()
    except OSError as error:
        raise UsageError("logo-missing", name) from error
    return read_logo(data, name)
