"""The keys of a patient's tabs: only those that do something are told."""

from continuity_kit.gui.presenters.patient_page import tab_keys


def test_the_keys_of_documents_are_told_only_where_there_is_a_document() -> None:
    acts = [act for _, act in tab_keys("documents", "fr")]
    assert "zoom" in acts and "imprimer" in acts
    bare = tab_keys("documents", "fr", has_document=False)
    assert not {"zoom", "imprimer", "page"} & {act for _, act in bare}
    assert bare[0] == ("Alt+1…6", "onglet")
