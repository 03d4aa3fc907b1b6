"""The tabs of a patient's page; each is built when it is opened for the first time."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from continuity_kit.gui.presenters.patient_contacts import contacts_state
from continuity_kit.gui.presenters.patient_course import course_state
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.patient_pictures import Pictures
from continuity_kit.gui.presenters.routes import PatientTab
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.patient.contacts_tab import ContactsTab
from continuity_kit.gui.views.patient.course_tab import CourseTab
from continuity_kit.gui.views.patient.documents_control import DocumentsControl
from continuity_kit.gui.views.patient.documents_tab import DocumentsTab
from continuity_kit.gui.views.patient.generations_control import GenerationsControl
from continuity_kit.gui.views.patient.generations_tab import GenerationsTab
from continuity_kit.gui.views.patient.images_control import ImagesControl
from continuity_kit.gui.views.patient.images_tab import ImagesTab
from continuity_kit.gui.views.patient.plan_control import PlanControl
from continuity_kit.gui.views.patient.plan_tab import PlanTab

Tab = PlanTab | ImagesTab | CourseTab | DocumentsTab | ContactsTab | GenerationsTab
Control = PlanControl | ImagesControl | DocumentsControl | GenerationsControl
T = TypeVar("T", PlanTab, ImagesTab, CourseTab, DocumentsTab, ContactsTab, GenerationsTab)


class PatientTabs(QStackedWidget):
    """The tabs: each scrolls, so none takes room from the patient's identity.

    Six at once would hold the window when the page is built, and at every switch of the look.

    Signals:
        plan_chosen: UID of a plan.
        part_asked: "correct" or "missed", of what stands in the course.
    """

    plan_chosen = Signal(str)
    part_asked = Signal(str)

    def __init__(self, desktop: Desktop, pictures: Callable[[], Pictures]) -> None:
        """Hold no tab yet.

        Args:
            pictures: gives what reads the pictures of the patient of now.
        """
        super().__init__()
        self._desktop = desktop
        self._pictures = pictures
        self._built: dict[PatientTab, Tab] = {}
        self._with_old_look: set[PatientTab] = set()

    def hasHeightForWidth(self) -> bool:
        """Tell that no height is asked for."""
        return False

    @cached_property
    def plan_tab(self) -> PlanTab:
        """The tab of the plan."""
        tab = self._add("plan", PlanTab(self._desktop.look))
        tab.plan_chosen.connect(self.plan_chosen)
        return tab

    @cached_property
    def course_tab(self) -> CourseTab:
        """The tab of the course."""
        tab = self._add("course", CourseTab(self._desktop.look))
        tab.plan_chosen.connect(self.plan_chosen)
        tab.correct_asked.connect(lambda: self.part_asked.emit("correct"))
        tab.missed_asked.connect(lambda: self.part_asked.emit("missed"))
        return tab

    @cached_property
    def images_tab(self) -> ImagesTab:
        """The tab of scan and radiographs."""
        tab = self._add("images", ImagesTab(self._desktop.look))
        tab.plan_chosen.connect(self.plan_chosen)
        return tab

    @cached_property
    def documents_tab(self) -> DocumentsTab:
        """The tab of documents."""
        return self._add("documents", DocumentsTab(self._desktop.look))

    @cached_property
    def contacts_tab(self) -> ContactsTab:
        """The tab of contacts."""
        return self._add("contacts", ContactsTab(self._desktop.look))

    @cached_property
    def generations_tab(self) -> GenerationsTab:
        """The tab of kept exports."""
        return self._add("generations", GenerationsTab(self._desktop.look))

    @cached_property
    def plan(self) -> PlanControl:
        """What fills the tab of the plan."""
        return PlanControl(self._desktop, self.plan_tab, self._pictures)

    @cached_property
    def images(self) -> ImagesControl:
        """What fills the tab of images."""
        return ImagesControl(self._desktop, self.images_tab, self._pictures)

    @cached_property
    def documents(self) -> DocumentsControl:
        """What fills the tab of documents."""
        return DocumentsControl(self._desktop, self.documents_tab, self._pictures)

    @cached_property
    def generations(self) -> GenerationsControl:
        """What fills the tab of kept exports."""
        return GenerationsControl(self._desktop, self.generations_tab)

    def _add(self, name: PatientTab, tab: T) -> T:
        self._built[name] = tab
        self.addWidget(tab)
        return tab

    def tab(self, name: PatientTab) -> Tab:
        """Return a tab, built now if it was never opened."""
        tab: Tab = getattr(self, f"{name}_tab")
        return tab

    def open(self, name: PatientTab) -> None:
        """Put a tab in front."""
        self.setCurrentWidget(self.tab(name))

    def _controls(self) -> Iterator[Control]:
        """Return what fills the tabs that were built."""
        if "plan" in self._built:
            yield self.plan
        if "images" in self._built:
            yield self.images
        if "documents" in self._built:
            yield self.documents
        if "generations" in self._built:
            yield self.generations

    def forget(self) -> None:
        """Leave a patient: nothing of one stays in a tab."""
        for control in self._controls():
            control.forget()

    def let_go(self) -> None:
        """Keep no scan while another page is shown."""
        if "images" in self._built:
            self.images.let_go()

    def restyle(self) -> None:
        """Take colours and sizes from the look: each tab does when it is shown next."""
        self._with_old_look = set(self._built)

    def show_file(self, file: PatientFile, plan_uid: str | None, name: PatientTab) -> None:
        """Show a patient in the tab that is open; the others are filled when they are opened."""
        place = self._desktop.workplace
        if name in self._with_old_look:
            self._with_old_look.remove(name)
            self.tab(name).restyle(self._desktop.look)
        if name == "plan":
            self.plan.show(file, plan_uid)
        elif name == "course":
            state = course_state(file, plan_uid, place.language, place.now())
            self.course_tab.show_state(state)
        elif name == "contacts":
            self.contacts_tab.show_state(contacts_state(file, place.language))
        elif name == "documents":
            self.documents.show(file)
        if "images" in self._built:
            self.images.show(file, plan_uid, is_open=name == "images")
        if "generations" in self._built:
            self.generations.show(file, is_open=name == "generations")

    def focus(self, name: PatientTab) -> None:
        """Put the focus on what is shown, so that arrows work at once."""
        shown: QWidget = self.tab(name)
        if name == "plan":
            tab = self.plan_tab
            shown = tab.beams if tab.beams.isVisible() else tab.dwells
        shown.setFocus()
