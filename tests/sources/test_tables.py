from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from export_builders import table

from continuity_kit.domain.patient import PatientKey
from continuity_kit.sources.table_join import issuers_by_id, join_tables
from continuity_kit.sources.tables import TableResult, TableSettings, read_table

HEADER = "patient_id,family_name,given_names,birth_date"
ROW = "0012,Lefèvre,Zoé,1961-02-03"
PATIENTS = table("patients", HEADER, [ROW])


def code(data: bytes, name: str = "patients", **settings: object) -> list[str]:
    return [item.code for item in read_table(name, data, TableSettings(**settings)).refused]


def test_a_whole_table_is_read_as_written() -> None:
    result = read_table("patients", PATIENTS)
    patient = result.rows[0].row
    assert (patient.patient_id, patient.family_name, patient.birth_date) == (
        "0012",
        "Lefèvre",
        date(1961, 2, 3),
    )
    assert result.generated_at == datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    assert result.refused == ()


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (PATIENTS.replace(b"rows=1", b"rows=2"), "table-row-count"),
        (PATIENTS.replace(b"rows=1", b"rows=x"), "table-row-count"),
        (PATIENTS[:-1], "table-cut-off"),
        (PATIENTS.replace("è".encode(), b"\xe8"), "table-not-decoded"),
        (PATIENTS.replace(b"birth_date", b"born"), "table-column-missing"),
        (PATIENTS.replace(b"birth_date", b"birth_date,birth_date"), "table-column-twice"),
        (b"\n".join(PATIENTS.split(b"\n")[2:]), "table-without-head"),
        (PATIENTS.replace(b"+01:00", b""), "table-time-wrong"),
        (PATIENTS.replace(b"Zo", b'"Zo'), "table-quotes-wrong"),
        (PATIENTS.replace(b",", b";"), "table-column-missing"),
        (b"", "table-empty"),
    ],
)
def test_a_faulty_table_is_refused_whole(data: bytes, refusal: str) -> None:
    result = read_table("patients", data)
    assert [item.code for item in result.refused] == [refusal]
    assert result.rows == ()
    assert result.is_refused


def test_a_last_line_without_its_end_refuses_the_table() -> None:
    assert code(PATIENTS[:-1]) == ["table-cut-off"]


@pytest.mark.parametrize(
    ("data", "settings"),
    [
        (b"\xef\xbb\xbf" + PATIENTS, {}),
        (PATIENTS.replace(b"\n", b"\r\n"), {}),
        (PATIENTS.decode().encode("cp1252"), {"encoding": "windows-1252"}),
        (PATIENTS.replace(b",", b";"), {"delimiter": ";"}),
    ],
)
def test_declared_encodings_and_delimiters_give_the_same_rows(data: bytes, settings: dict) -> None:
    result = read_table("patients", data, TableSettings(**settings))
    assert result.refused == ()
    assert result.rows == read_table("patients", PATIENTS).rows


def test_a_decimal_comma_is_read_only_when_declared() -> None:
    header = "patient_id;prescription_id;dose_per_fraction_gy"
    data = table("prescriptions", header, ["1;RX;2,67"])
    settings = TableSettings(delimiter=";", decimal=",")
    assert read_table("prescriptions", data, settings).rows[0].row.dose_per_fraction_gy == Decimal(
        "2.67"
    )
    assert code(data, "prescriptions", delimiter=";") == ["row-not-a-number"]
    assert code(data.replace(b"2,67", b"2.67"), "prescriptions", delimiter=";", decimal=",") == [
        "row-not-a-number"
    ]


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        (",Doe,Zoe,1961-02-03", "row-value-missing"),
        ("1,Doe,Zoe,03/02/1961", "row-date-not-iso"),
        ("1,Doe,Zoe,1961-02-30", "row-date-not-iso"),
        ("1,Doe,Zoe", "row-cell-count"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_the_rest_goes_on(row: str, refusal: str) -> None:
    result = read_table("patients", table("patients", HEADER, [ROW, row]))
    assert [(item.code, item.subject) for item in result.refused] == [(refusal, "patients:5")]
    assert len(result.rows) == 1


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ("1,1.2,-1,2026-11-20T18:00:00Z", "row-not-a-number"),
        ("1,1.2,3.5,2026-11-20T18:00:00Z", "row-not-a-number"),
        ("1,1.2,3,2026-11-20T18:00:00", "row-time-not-iso"),
        ("1,1.2,3,20/11/2026 18:00", "row-time-not-iso"),
        ("1,../x,3,2026-11-20T18:00:00Z", "row-uid-wrong"),
        ("1,1.2,,2026-11-20T18:00:00Z", "row-value-missing"),
    ],
)
def test_a_bad_count_is_no_count(row: str, refusal: str) -> None:
    header = "patient_id,plan_uid,fractions_given,as_of"
    assert code(table("counts", header, [row]), "counts") == [refusal]


def test_identical_duplicates_are_merged_and_unknown_columns_named() -> None:
    result = read_table("patients", table("patients", HEADER + ",shoe", [ROW + ",42", ROW + ",43"]))
    assert (len(result.rows), result.duplicates) == (1, 1)
    assert [(note.code, note.subject) for note in result.notes] == [
        ("column-unknown", "patients: shoe")
    ]


def test_the_time_of_the_file_serves_only_when_it_is_trusted() -> None:
    bare = f"{HEADER}\n{ROW}\n".encode()
    at = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert read_table("patients", bare, file_time=at).is_refused
    trusted = read_table("patients", bare, TableSettings(trust_file_time=True), file_time=at)
    assert trusted.generated_at == at


def plans(*rows: str) -> TableResult:
    return read_table("plans", table("plans", "patient_id,id_issuer,plan_uid,status", list(rows)))


def test_a_row_whose_plan_belongs_to_another_patient_is_refused() -> None:
    results = [plans("12,,1.2.3,retired")]
    owners = {"1.2.3": PatientKey("0012")}
    joined = join_tables(results, owners, issuers_by_id(owners.values(), results))
    assert [item.code for item in joined.refused] == ["row-plan-other-patient"]
    assert joined.tables.plans == ()


def test_an_id_that_two_issuers_share_is_settled_by_its_plan_or_refused() -> None:
    results = [plans("1,A,1.1,retired", "1,B,1.2,retired", "1,,1.3,retired", "1,,1.4,retired")]
    owners = {"1.3": PatientKey("1", "B")}
    joined = join_tables(results, owners, issuers_by_id(owners.values(), results))
    assert [(item.code, item.subject) for item in joined.refused] == [
        ("row-issuer-ambiguous", "plans:7")
    ]
    assert [(row.plan_uid, row.id_issuer) for row in joined.tables.plans] == [
        ("1.1", "A"),
        ("1.2", "B"),
        ("1.3", "B"),
    ]


def test_contradictory_rows_stop_their_patient() -> None:
    results = [plans("1,,1.1,retired", "1,,1.1,treatment_approved", "2,,1.2,retired")]
    joined = join_tables(results, {}, issuers_by_id((), results))
    assert [
        (key.patient_id, [item.code for item in findings])
        for key, findings in joined.contradictions.items()
    ] == [("1", ["contradictory-rows"])]


def test_a_plan_that_two_patients_claim_is_given_to_neither() -> None:
    results = [plans("1,,1.1,retired", "2,,1.1,retired")]
    joined = join_tables(results, {}, issuers_by_id((), results))
    assert [item.code for item in joined.refused] == ["row-plan-other-patient"] * 2
