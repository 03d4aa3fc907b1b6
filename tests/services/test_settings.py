import pytest

from continuity_kit.errors import UsageError
from continuity_kit.services.settings import export_template, parse_export_settings

GOOD = (
    b'facility = "X"\n[[source]]\nkind = "csv"\npath = "/a"\n\n'
    b'[[source]]\nkind = "csv"\npath = "/b"\n'
)


def test_the_commented_template_is_valid() -> None:
    settings = parse_export_settings(export_template('Hôpital "A"\\B').encode(), "t")
    assert settings.facility == 'Hôpital "A"\\B'
    assert settings.source == ()


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (GOOD.replace(b'path = "/b"', b"path = 3"), 8),
        (GOOD.replace(b'"/b"', b'"/b"\ncolour = "red"'), 9),
        (GOOD.replace(b'kind = "csv"\npath = "/b"', b'kind = "sql"\npath = "/b"'), 7),
        (GOOD.replace(b'"/b"', b'"relative"'), 8),
        (GOOD.replace(b'"/b"', b'"/b"\ndelimiter = ","\ndecimal = ","'), 9),
        (GOOD.replace(b'path = "/a"', b"path = "), 4),
        (GOOD + b'[on_treatment]\neveryone = "yes"\n', 10),
        (GOOD.replace(b'"X"', b'""'), 1),
    ],
)
def test_a_mistake_is_named_with_its_line(data: bytes, line: int) -> None:
    with pytest.raises(UsageError, match="settings-wrong") as caught:
        parse_export_settings(data, "export.toml")
    assert caught.value.values["line"] == str(line)
    assert caught.value.values["reason"]
