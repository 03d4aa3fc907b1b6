"""Checks a department's own form and shows it on a fictitious patient; no vault is opened."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from continuity_kit.errors import UsageError
from continuity_kit.files import Disk
from continuity_kit.messages import Language
from continuity_kit.services.form_documents import MAKERS, Preview, form_documents
from continuity_kit.services.form_preview import preview_frame
from continuity_kit.sheets.form import Form, read_form
from continuity_kit.sheets.layout import mistakes
from continuity_kit.sheets.logo import Logo, read_logo
from continuity_kit.sheets.page import Rendered, render

PUBLIC_MODE = 0o644


@dataclass(frozen=True)
class FormReport:
    """A form that is right; `preview` is where its pages were written, if asked for."""

    name: str
    paper: str
    pages: int
    preview: Path | None


def check_form(
    path: Path, *, out: Path | None, language: Language, now: datetime, disk: Disk
) -> FormReport:
    """Check a form against the schema and draw it whole.

    Args:
        path: the department's TOML; its logo stands beside it.
        out: where the preview goes; None draws it and keeps nothing.
        now: aware, in the zone of the department.
    Raises:
        UsageError: `form-missing`, `form-…` with the line, `logo-missing`, `logo-wrong`,
            `form-without-preview`, `form-does-not-fit` with the page and the text.
        WorldError: `font-missing`, `write-failed`, `disk-full`.
    """
    text = form_text_of(path)
    form = read_form(text, path.name)
    rendered = preview_form(form, text, now, language, form_logo(form, path))
    for mistake in mistakes(rendered, form.paper):
        raise UsageError("form-does-not-fit", path.name, page=mistake.page, text=mistake.text)
    if out is not None:
        disk.put(out, rendered.pdf, mode=PUBLIC_MODE)
    return FormReport(form.name, form.paper, sum(rendered.pages), out)


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


def preview_form(
    form: Form, text: str | None, now: datetime, language: Language, logo: Logo | None = None
) -> Rendered:
    """Draw a form on the fictitious patient.

    Raises:
        UsageError: `form-without-preview` for the recovery page, whose key is secret.
    """
    if form.name not in MAKERS:
        raise UsageError("form-without-preview", form.name)
    frame = replace(preview_frame(now), logo=logo)
    preview = Preview(now, language, form.paper, text, frame)
    documents = form_documents(form.name, preview)
    title = form.title.text(language)
    running = form.name == "binder"
    return render(documents, title, language, form.paper, is_running=running)
