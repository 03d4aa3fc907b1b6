"""Checks a department's own form and shows it on a fictitious patient; no vault is opened."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from continuity_kit.errors import UsageError
from continuity_kit.files import Disk
from continuity_kit.messages import Language
from continuity_kit.services.form_documents import MAKERS, Preview, form_documents
from continuity_kit.services.form_preview import preview_frame
from continuity_kit.services.own_form import form_logo, form_text_of
from continuity_kit.sheets.form import Form, read_form
from continuity_kit.sheets.layout import mistakes
from continuity_kit.sheets.logo import Logo
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
