"""The photo of a patient that an export may carry, for step 1: an aid, never an identifier."""

from pathlib import PurePosixPath

from continuity_kit.domain.images import PageImage
from continuity_kit.domain.patient import PatientKey
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.patient_pictures import PictureDesk
from continuity_kit.vault.catalogue import CatalogueObject

WIDTH_PX = 480


def photo_object(workplace: Workplace, key: PatientKey) -> CatalogueObject | None:
    """Return the file that the row of exactly this patient names as the photo.

    SAFETY: a photo of another patient's is never shown, whatever its name
    (test_a_photo_is_of_the_whole_number_it_is_kept_under).
    """
    opened, patient = workplace.opened, workplace.patient(key)
    row = None if patient is None else patient.patient
    if opened is None or row is None or not row.photo:
        return None
    named = PurePosixPath(row.photo).name
    for item in opened.bundle.catalogue.objects:
        is_own = (item.patient_id, item.id_issuer) == (key.patient_id, key.issuer)
        if not is_own or item.role != "document" or len(item.members) != 1:
            continue
        if PurePosixPath(item.members[0].name).name == named:
            return item
    return None


def read_photo(workplace: Workplace, item: CatalogueObject) -> PageImage:
    """Return the photo as pixels; off the GUI thread, decoded in the worker.

    Raises:
        WorldError, AuthenticityError: as `PictureDesk.page`.
    """
    with PictureDesk(workplace.laptop) as desk:
        return desk.page(item, 0, WIDTH_PX)
