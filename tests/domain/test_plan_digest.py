"""The clinical digest: noise never changes it, every clinical field does."""

import hashlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal

import pytest
from plan_builders import ACCESSORY, beam, control_point, plan

from continuity_kit.domain import plan as plan_module
from continuity_kit.domain.plan import DevicePositions, Plan
from continuity_kit.domain.plan_changes import changed_fields
from continuity_kit.domain.plan_digest import digest_lines, plan_digest

# Not clinical, or a reference to something else: the module's docstring says why each is left out.
LEFT_OUT = {
    "Plan": {
        "sop_class_uid",
        "id_issuer",
        "patient_name",
        "birth_date",
        "sex",
        "label",
        "name",
        "date",
        "time",
        "intent",
        "approval",
        "reviewer",
        "review_date",
        "geometry",
        "manufacturer",
        "model",
        "study_uid",
        "frame_of_reference_uid",
        "structure_set_uids",
        "other_patient_names",
        "findings",
    },
    # Range shifters have their own lines; a count that differs from them is a finding.
    "Beam": {"name", "description", "number_of_range_shifters"},
    # What the label of the same device says at more length.
    "PatientSetup": {"fixation_details"},
}


def changed_value(value: object) -> object:
    """Return another value of the same kind."""
    if isinstance(value, Decimal):
        return value + Decimal("0.1")
    if isinstance(value, int):
        return value + 1
    return f"{value}X"


def mutations(item: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield (path, copy with one leaf value changed) for every field that treats."""
    left_out = LEFT_OUT.get(type(item).__name__, set())
    for field in fields(item):
        value = getattr(item, field.name)
        here = f"{path}.{field.name}".lstrip(".")
        if field.name in left_out or value is None:
            continue
        for where, changed in value_mutations(value, here):
            yield where, replace(item, **{field.name: changed})


def value_mutations(value: object, path: str) -> Iterator[tuple[str, object]]:
    if is_dataclass(value):
        yield from mutations(value, path)
    elif isinstance(value, tuple):
        for place, part in enumerate(value):
            for where, changed in value_mutations(part, f"{path}[{place}]"):
                yield where, (*value[:place], changed, *value[place + 1 :])
    else:
        yield path, changed_value(value)


ALL_MUTATIONS = dict(mutations(plan()))


def test_p15_every_clinical_field_of_the_builder_holds_a_value_to_mutate() -> None:
    covered = {path.rsplit(".", 1)[-1].split("[")[0] for path in ALL_MUTATIONS}
    missing = {
        (cls.__name__, field.name)
        for cls in vars(plan_module).values()
        if is_dataclass(cls) and cls.__module__ == plan_module.__name__
        for field in fields(cls)
        if field.name not in covered
        and field.name not in LEFT_OUT.get(cls.__name__, set())
        and not any(f"{field.name}." in path or f"{field.name}[" in path for path in ALL_MUTATIONS)
    }
    assert missing == set()
    assert len(ALL_MUTATIONS) > 300


@pytest.mark.parametrize("path", ALL_MUTATIONS)
def test_p15_each_mutated_clinical_field_changes_the_digest_and_is_named(path: str) -> None:
    mutated = ALL_MUTATIONS[path]
    assert isinstance(mutated, Plan)
    assert plan_digest(mutated) != plan_digest(plan())
    assert changed_fields(plan(), mutated)


@pytest.mark.parametrize("name", sorted(LEFT_OUT["Plan"] - {"findings"}))
def test_what_does_not_treat_leaves_the_digest(name: str) -> None:
    assert plan_digest(plan(**{name: "another"})) == plan_digest(plan())


def test_the_digest_is_sha256_of_the_lines_joined_by_line_feeds() -> None:
    joined = "\n".join(digest_lines(plan())).encode()
    assert plan_digest(plan()) == hashlib.sha256(joined).digest()


def test_the_format_is_fixed_since_codes_on_paper_hang_on_it() -> None:
    """A change of this value voids every code written on paper: raise FORMAT and say so."""
    assert plan_digest(plan()).hex() == FROZEN_DIGEST


def test_the_first_lines_are_as_documented() -> None:
    assert digest_lines(plan())[:10] == (
        "format=rtck-plan-digest-v1",
        "kind=external",
        "plan_uid=1.2.3.4.5",
        "patient_id=0012345",
        "dose_reference.1.structure=SITE",
        "dose_reference.1.description=PTV",
        "dose_reference.1.type=TARGET",
        "dose_reference.1.target_dose_gy=50.0000",
        "dose_reference.1.purpose=TRACKING",
        "group.1.fractions_planned=25",
    )


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("100", "100.0000"),
        ("100.0", "100.0000"),
        ("1.0E+2", "100.0000"),
        ("0.00005", "0.0000"),
        ("0.00015", "0.0002"),
        ("0.00025", "0.0002"),
        ("-0.00001", "0.0000"),
        ("-0", "0.0000"),
        ("-12.34565", "-12.3456"),
        ("123456789012.5", "123456789012.5000"),
    ],
)
def test_decimals_are_rounded_half_even_to_four_places(written: str, line: str) -> None:
    lines = digest_lines(plan(beams=(beam(1, final_weight=Decimal(written)),)))
    assert f"beam.1.final_weight={line}" in lines


def test_p14_noise_of_encoding_never_changes_the_digest() -> None:
    def noisy(value: object) -> object:
        if isinstance(value, Decimal):
            return Decimal(f"{value:f}00" if "." in f"{value:f}" else f"{value:f}.00")
        if isinstance(value, tuple):
            return tuple(noisy(part) for part in value)
        if is_dataclass(value):
            return replace(
                value, **{item.name: noisy(getattr(value, item.name)) for item in fields(value)}
            )
        return value

    noise = noisy(plan())
    assert isinstance(noise, Plan)
    assert noise.fraction_groups[0].beams[0].meterset != "312.5"
    assert str(noise.fraction_groups[0].beams[0].meterset) == "312.500"
    assert plan_digest(noise) == plan_digest(plan())


def test_items_are_matched_by_number_whatever_their_order_in_the_file() -> None:
    group = plan().fraction_groups[0]
    turned = plan(
        beams=tuple(reversed(plan().beams)),
        fraction_groups=(replace(group, beams=tuple(reversed(group.beams))),),
    )
    assert plan_digest(turned) == plan_digest(plan())


def test_devices_are_matched_by_type_whatever_their_order_in_the_file() -> None:
    turned = beam(1, devices=tuple(reversed(beam(1).devices)))
    assert plan_digest(plan(beams=(turned, beam(2)))) == plan_digest(plan())


def test_numbers_in_further_attributes_lose_their_noise() -> None:
    def with_text(text: str) -> bytes:
        point = control_point(0, further=(("SurfaceEntryPoint", text),))
        return plan_digest(plan(beams=(beam(1, control_points=(point,)),)))

    assert with_text("1\\2.0\\3") == with_text("1.00\\2\\3.0")
    assert with_text("1\\2.0\\3") != with_text("1\\2.0\\4")


def test_white_space_and_unicode_form_of_texts_are_noise() -> None:
    one = beam(1, machine="Accélérateur 1")
    other = beam(1, machine=" Acce\u0301le\u0301rateur \n 1")
    assert plan_digest(plan(beams=(one,))) == plan_digest(plan(beams=(other,)))


def test_an_identifier_is_never_normalised() -> None:
    digests = {
        plan_digest(plan(patient_id=one)) for one in ("A  B", "A B", "A B ", "a b", "0A B", "A\nB")
    }
    assert len(digests) == 6


def test_a_text_of_a_dash_is_not_an_absent_text() -> None:
    assert plan_digest(plan(beams=(beam(1, scan_mode="-"),))) != plan_digest(
        plan(beams=(beam(1, scan_mode=None),))
    )


def test_an_absent_zero_and_empty_accessory_differ() -> None:
    digests = {
        plan_digest(plan(beams=(beam(1, **values),)))
        for values in (
            {"applicator": None},
            {"applicator": ACCESSORY},
            {"applicator": replace(ACCESSORY, thickness_mm=None)},
            {"applicator": replace(ACCESSORY, thickness_mm=Decimal(0))},
        )
    }
    assert len(digests) == 4


def test_a_device_type_cannot_forge_a_line() -> None:
    forged = DevicePositions("X=1\nbeam.9.machine", (Decimal(1), Decimal(2)))
    lines = digest_lines(
        plan(beams=(beam(1, control_points=(control_point(0, devices=(forged,)),)),))
    )
    assert "beam.1.point.0.device.X%3D1%Abeam%2E9%2Emachine=1.0000,2.0000" in lines
    assert all("\n" not in line for line in lines)


def test_two_beams_of_one_number_keep_both_their_lines() -> None:
    twice = plan(beams=(beam(1), beam(1, machine="LINAC 2")))
    assert [line for line in digest_lines(twice) if line.startswith("beam.1.machine")] == [
        "beam.1.machine=LINAC 1",
        "beam.1.machine=LINAC 2",
    ]
    assert changed_fields(plan(beams=(beam(1),)), twice)


def test_a_number_that_no_plan_holds_does_not_stop_the_digest() -> None:
    assert any(
        "Infinity" in line
        for line in digest_lines(plan(beams=(beam(1, final_weight=Decimal("Infinity")),)))
    )


FROZEN_DIGEST = "22c3498c682d209da409bbb4278fedc721c522e079eaee1bb58e40ad82d6f933"
