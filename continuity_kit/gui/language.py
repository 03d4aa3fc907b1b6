"""The words of the widgets: Qt catalogues, one a part of the views, switched while pages live."""

from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTranslator

from continuity_kit.messages import Language

CATALOGUES, NAME = "translations", "kit-words"


def catalogue_paths(language: Language) -> tuple[Path, ...]:
    """Return the compiled catalogues of a language, by name of their part."""
    folder = Path(str(files("continuity_kit.gui") / CATALOGUES))
    return tuple(sorted(folder.glob(f"*_{language}.qm")))


class Translations:
    """What is installed now; the source strings are English, whose catalogues hold plurals only."""

    def __init__(self, application: QCoreApplication) -> None:
        """Install nothing yet."""
        self._application = application
        self.language: Language | None = None

    def switch(self, language: Language) -> None:
        """Put the catalogues of a language in place of those before; Qt tells every window.

        Raises:
            ValueError: a catalogue that came with the program cannot be read.
        """
        for translator in self._application.findChildren(QTranslator, NAME):
            self._application.removeTranslator(translator)
            translator.deleteLater()
        for path in catalogue_paths(language):
            translator = QTranslator(self._application)
            translator.setObjectName(NAME)
            if not translator.load(str(path)):
                raise ValueError(path.name)
            self._application.installTranslator(translator)
        self.language = language
