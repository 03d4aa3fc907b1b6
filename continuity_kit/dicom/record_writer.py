"""Treatment records of the sessions that people gave by hand and wrote into the ledger.

One instance a plan and session. Patient and study are copied from the plan file's bytes; the kit
is the equipment that made the object; NOT_VERIFIED and content origin USER say that no machine
did. The same entry and revision always give the same bytes, so that a second hand-back or import
is known as a duplicate and never as a second fraction.

Source: DICOM PS3.3 A.29 to A.31, A.50, C.8.8.17 to C.8.8.23; DICOM notes 2.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from continuity_kit.dicom.prescan import (
    PLAN_CLASSES,
    RT_BEAMS_RECORD,
    RT_BRACHY_RECORD,
    RT_ION_PLAN,
    RT_ION_RECORD,
    RT_SUMMARY_RECORD,
    prescan_tree,
)
from continuity_kit.dicom.record_beams import BeamTemplate, beam_template
from continuity_kit.dicom.record_brachy import BrachyParts, brachy_parts, session_setups
from continuity_kit.dicom.record_elements import (
    charset_of,
    copy,
    copy_or_empty,
    copy_required,
    encode_elements,
    encode_file,
    encode_sequence,
    put,
    put_items,
    put_text,
)
from continuity_kit.dicom.record_summary import SummaryToRecord, put_summary
from continuity_kit.dicom.tag_walk import Node
from continuity_kit.dicom.values import Faults, Item
from continuity_kit.domain.ledger import FractionPart, SessionBeam
from continuity_kit.errors import WorldError

NAMESPACE = uuid.UUID("5d0f4c1e-6d0e-5a77-8a53-2a2b7c0f9d61")
IMPLEMENTATION_UID = f"2.25.{uuid.uuid5(NAMESPACE, 'implementation').int}"
MANUFACTURER = "continuity_kit"
MODEL = "Downtime treatment record"
# Of the record, not of the program: a newer program writes the same bytes under the same UID.
RECORD_FORMAT = "record format 1"
DESCRIPTION = "Downtime record entered by hand"

PATIENT = (
    "SpecificCharacterSet",
    "IssuerOfPatientID",
    "IssuerOfPatientIDQualifiersSequence",
    "OtherPatientIDs",
    "OtherPatientIDsSequence",
    "OtherPatientNames",
    "StudyDescription",
)
PATIENT_TYPE_2 = (
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "StudyDate",
    "StudyTime",
    "ReferringPhysicianName",
    "StudyID",
    "AccessionNumber",
)
MACHINE = (
    "TreatmentMachineName",
    "Manufacturer",
    "InstitutionName",
    "ManufacturerModelName",
    "DeviceSerialNumber",
)


@dataclass(frozen=True)
class SessionToRecord:
    """One session of a fraction as the ledger states it.

    Attributes:
        part: what was given in this session alone.
        revision: "1" for the entry as recorded, another text for each amendment that shapes it.
        typed_at: when the entry, or its newest amendment, was written; local, with offset.
        before: what earlier sessions of the same fraction gave, summed by beam.
        other_machine: name of the machine when it was not the planned one, else None.
        related: (SOP class, instance) of the records that this one continues or corrects.
    """

    part: FractionPart
    fraction_number: int
    typed_at: datetime
    revision: str = "1"
    before: tuple[SessionBeam, ...] = ()
    other_machine: str | None = None
    related: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RecordObject:
    """One written object."""

    sop_class: str
    uid: str
    data: bytes = field(repr=False)


def repeatable_uid(*parts: object) -> str:
    """Return a UUID-derived UID: the same parts always give the same one (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid5(NAMESPACE, '|'.join(map(str, parts))).int}"


def record_uid(sop_class: str, entry_hash: str, revision: str) -> str:
    """Return the instance UID of an entry's record."""
    return repeatable_uid("record", sop_class, entry_hash, revision)


class PlanRecorder:
    """Writes the records of one plan; what all of them share is read from its file once."""

    def __init__(
        self, data: bytes, *, is_brachy: bool, group_number: int | None, facility: str
    ) -> None:
        """Walk the plan file.

        Args:
            data: the plan file as it was accepted.
            is_brachy: an RT Plan of application setups, not beams.
            group_number: of the fraction group that is treated; None: the only one.
            facility: named as the institution.

        Raises:
            WorldError: a `dicom-…` code of the pre-scan, `record-not-a-plan`,
                `record-value-missing`.
        """
        report, node = prescan_tree(data)
        if report.sop_class not in PLAN_CLASSES:
            raise WorldError("record-not-a-plan")
        self.plan_uid = report.sop_instance_uid
        self._plan_class = report.sop_class
        self._root = Item.root(node, Faults())
        self._charset = charset_of(self._root)
        self._is_ion = report.sop_class == RT_ION_PLAN
        self._is_brachy = is_brachy
        self._facility = facility
        self._group = self._find_group(group_number)
        self._templates: dict[int, BeamTemplate] = {}

    @property
    def sop_class(self) -> str:
        """Of the session records of this plan."""
        if self._is_brachy:
            return RT_BRACHY_RECORD
        return RT_ION_RECORD if self._is_ion else RT_BEAMS_RECORD

    @property
    def has_scanned_spots(self) -> bool:
        """A record would need the spots that were delivered, which nobody can write by hand."""
        modes = (beam.text("ScanMode") or "" for beam in self._beams.values())
        return any(mode.startswith("MODULATED") for mode in modes)

    def session_record(self, session: SessionToRecord) -> RecordObject:
        """Return the record of one session.

        SAFETY: each record holds what its own session gave, so that the records of a fraction add
        up to it (test_the_records_of_an_interrupted_fraction_add_up_to_the_plan).

        Raises:
            WorldError: `record-…`: no record can be written without inventing a value.
        """
        given = tuple(beam for beam in session.part.beams if beam.delivered_meterset_mu > 0)
        if not given:
            raise WorldError("record-nothing-given")
        if self._is_brachy:
            machine, content = self._brachy_content(session, given)
        else:
            machine, content = self._beams_content(session, given)
        uid = record_uid(self.sop_class, session.part.entry_hash, session.revision)
        part = session.part
        node = self._base(self.sop_class, uid, session.typed_at, part.session)
        put_text(node, "OperatorsName", _names(part), self._charset)
        put(node, "SeriesNumber", session.fraction_number)
        put(node, "InstanceNumber", session.fraction_number)
        put(node, "TreatmentDate", f"{part.treated_on:%Y%m%d}")
        put(node, "TreatmentTime", f"{part.given_at:%H%M%S}")
        put(node, "TreatmentSessionUID", repeatable_uid("session", part.session))
        if session.related:
            related = [_reference(*pair) for pair in session.related]
            put_items(node, "ReferencedTreatmentRecordSequence", related)
        put_items(node, "TreatmentMachineSequence", [self._machine(machine, session)])
        copy_or_empty(node, self._group, "NumberOfFractionsPlanned")
        put(node, "ReferencedFractionGroupNumber", self._group.raw("FractionGroupNumber"))
        if self._is_brachy:
            copy_required(node, self._root, "BrachyTreatmentTechnique", "BrachyTreatmentType")
            put_items(node, "RecordedSourceSequence", self._brachy.sources)
        else:
            copy_required(node, machine, "PrimaryDosimeterUnit")
        return self._object(self.sop_class, uid, node, content)

    def summary_record(self, summary: SummaryToRecord) -> RecordObject:
        """Return the summary: the count of the whole course, not of the downtime alone."""
        uid = repeatable_uid("summary", self.plan_uid, summary.key)
        node = self._base(RT_SUMMARY_RECORD, uid, summary.typed_at, "summary")
        put(node, "OperatorsName", None)
        put(node, "SeriesNumber", 0)
        put(node, "InstanceNumber", 1)
        put_summary(node, summary, self._group, is_brachy=self._is_brachy)
        return self._object(RT_SUMMARY_RECORD, uid, node, b"")

    def _base(self, sop_class: str, uid: str, typed_at: datetime, series: str) -> Node:
        """Patient, General Study, RT Series, General Equipment, SOP Common, General Record.

        Timezone Offset From UTC (0008,0201) is left out: it would apply to every date here, the
        study's included, and a change to summer time between them would shift one by an hour.
        """
        node: Node = {}
        copy(node, self._root, *PATIENT)
        copy_or_empty(node, self._root, *PATIENT_TYPE_2)
        copy_required(node, self._root, "StudyInstanceUID")
        put(node, "SOPClassUID", sop_class)
        put(node, "SOPInstanceUID", uid)
        put(node, "Modality", "RTRECORD")
        put(node, "SeriesInstanceUID", repeatable_uid("series", sop_class, self.plan_uid, series))
        put(node, "SeriesDescription", DESCRIPTION)
        put(node, "Manufacturer", MANUFACTURER)
        put(node, "ManufacturerModelName", MODEL)
        put(node, "SoftwareVersions", RECORD_FORMAT)
        put_text(node, "InstitutionName", self._facility, self._charset)
        put(node, "InstanceCreationDate", f"{typed_at:%Y%m%d}")
        put(node, "InstanceCreationTime", f"{typed_at:%H%M%S}")
        put(node, "TreatmentRecordContentOrigin", "USER")
        plan = _reference(self._plan_class, self.plan_uid)
        put_items(node, "ReferencedRTPlanSequence", [plan])
        return node

    def _object(self, sop_class: str, uid: str, node: Node, content: bytes) -> RecordObject:
        """Encode; `content` is the session's sequence, whose tag precedes only later groups."""
        tag = int.from_bytes(content[:2], "little") << 16 | int.from_bytes(content[2:4], "little")
        before = {key: value for key, value in node.items() if not content or key < tag}
        after = {key: value for key, value in node.items() if key not in before}
        data_set = encode_elements(before) + content + encode_elements(after)
        return RecordObject(
            sop_class, uid, encode_file(sop_class, uid, IMPLEMENTATION_UID, data_set)
        )

    def _beams_content(
        self, session: SessionToRecord, given: Sequence[SessionBeam]
    ) -> tuple[Item, bytes]:
        numbers = [beam.beam_number for beam in given]
        sources = [self._beam(number) for number in numbers]
        machines = {source.text("TreatmentMachineName") for source in sources}
        if len(machines) > 1:
            raise WorldError("record-several-machines")
        before = {beam.beam_number: beam.delivered_meterset_mu for beam in session.before}
        items = [
            self._template(beam.beam_number).item(
                fraction_number=session.fraction_number,
                part=session.part,
                start=before.get(beam.beam_number, Decimal(0)),
                delivered=beam.delivered_meterset_mu,
                charset=self._charset,
            )
            for beam in given
        ]
        name = "TreatmentSessionIonBeamSequence" if self._is_ion else "TreatmentSessionBeamSequence"
        return sources[0], encode_sequence(name, items)

    def _brachy_content(
        self, session: SessionToRecord, given: Sequence[SessionBeam]
    ) -> tuple[Item, bytes]:
        machines = self._root.items("TreatmentMachineSequence")
        if len(machines) != 1:
            raise WorldError("record-value-missing", field="TreatmentMachineSequence")
        setups = session_setups(
            self._brachy,
            session.part,
            session.fraction_number,
            given,
            {beam.beam_number: beam.delivered_meterset_mu for beam in session.before},
        )
        name = "TreatmentSessionApplicationSetupSequence"
        return machines[0], encode_sequence(name, map(encode_elements, setups))

    @cached_property
    def _brachy(self) -> BrachyParts:
        return brachy_parts(self._root, self._group)

    @cached_property
    def _beams(self) -> Mapping[int, Item]:
        found: dict[int, Item] = {}
        for beam in self._root.items("IonBeamSequence" if self._is_ion else "BeamSequence"):
            number = beam.integer("BeamNumber")
            if number is not None and number in found:
                raise WorldError("record-beam-unknown", beam=number)
            if number is not None:
                found[number] = beam
        return found

    def _beam(self, number: int) -> Item:
        if number not in self._beams:
            raise WorldError("record-beam-unknown", beam=number)
        return self._beams[number]

    def _template(self, number: int) -> BeamTemplate:
        if self.has_scanned_spots:
            raise WorldError("record-scanned-spots")
        if number not in self._templates:
            references = [
                reference
                for reference in self._group.items("ReferencedBeamSequence")
                if reference.integer("ReferencedBeamNumber") == number
            ]
            if len(references) != 1:
                raise WorldError("record-beam-unknown", beam=number)
            self._templates[number] = beam_template(
                self._beam(number), references[0], number, ion=self._is_ion
            )
        return self._templates[number]

    def _machine(self, source: Item, session: SessionToRecord) -> Node:
        """Name one machine: the planned one as in the plan, another one by its name alone."""
        node: Node = {}
        if session.other_machine is None:
            copy_or_empty(node, source, *MACHINE)
            return node
        for keyword in MACHINE:
            put(node, keyword, None)
        put_text(node, "TreatmentMachineName", session.other_machine[:16], self._charset)
        return node

    def _find_group(self, number: int | None) -> Item:
        groups = [
            group
            for group in self._root.items("FractionGroupSequence")
            if number is None or group.integer("FractionGroupNumber") == number
        ]
        if len(groups) != 1:
            raise WorldError("record-value-missing", field="FractionGroupSequence")
        return groups[0]


def _reference(sop_class: str, instance: str) -> Node:
    node: Node = {}
    put(node, "ReferencedSOPClassUID", sop_class)
    put(node, "ReferencedSOPInstanceUID", instance)
    return node


def _names(part: FractionPart) -> tuple[str, ...]:
    """Who delivered. The colleague who read the console is left out: a confirmation that comes
    later must not change an object under its UID."""
    return (part.recorded_by,) if part.recorded_by else ()
