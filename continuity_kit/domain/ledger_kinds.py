"""The kinds of ledger entries, and what each one's `values` hold.

Values are JSON types: integers, texts, lists, objects. Metersets are texts in the digits given,
times are ISO texts with their offset. `subject` names the patient (`patient_id`, `id_issuer`), the
plan (`plan_uid`), the fraction and the session where the kind has them.

| kind | values |
|---|---|
| import | exporter, sequence, manifest_sha256, created, patients, ready, refused [object], |
| | plans [{plan_uid, digest, patient_id, id_issuer}], dropped [plan_uid], |
| | counts [{plan_uid, given, as_of}]: plans and counts that are new or changed |
| session_opened | machine |
| fraction_started | machine, overrides [{gate, role}], count {given, source, as_of} |
| fraction_ended | outcome complete or interrupted, given_at, treated_on, machine, partial_reason, |
| | beams [{beam, meterset, planned, unit}], shifts_mm {vertical, longitudinal, lateral} or null, |
| | overrides [{gate, role}], count {given, source, as_of}, continues (entry hash) or null |
| confirmation | statement_sha256, reading [meterset]; `amends` names the entry |
| amendment | beams or null, given_at and treated_on or null, was {beams, given_at}, |
| | overrides [{gate, role}]; `amends` names the entry |
| void | nothing; `amends` names the entry |
| missed | missed_on |
| treated_elsewhere | treated_on, host |
| session_settled | session of the subject; outcome not_given or given (then the fraction is recorded) |
| count_settled | count, known {given, source, as_of, conflict}, fractions: given since, by number |
| fraction_group_settled | group |
| plan_released, plan_sealed, second_source, plan_adjudicated | released: findings [code]; sealed: code; |
| | adjudicated: digest, object |
| weekly_check | up_to_fraction, unconfirmed [fraction], interrupted fraction or null, skipped |
| refusal | gates [code], act |
| conflict, resolution | conflict: code, entries; resolution: code, entries, keep [entry hash] |
| user_added | user_id, name, role, public_key (base64) |
| user_revoked | user_id |
| card_accepted, card_dropped | role, key_id, name, facility; accepted: letter, card (its text); |
| | dropped: entries (of its chain that are held; none: all that ever come count) |
| merge | devices [{key_id, last, entry_hash}]: the newest entry held of each other chain |
| print | job, sheets [{number, form, plan_uid or null, pages, sha256, replaces or null, |
| | follows, day, machine: where the form has them}] |
| decision | day, hours (text) or null, plans [{plan_uid, patient_id, id_issuer, act, note}], in order |
| downtime_opened | compromised_since (a date) or null |
| downtime_closed | laptops [key_id]: lost ones, whose cards were dropped, for which it speaks too |
| unlock, break_glass | nothing: the opener, or the envelope, is who signs |
| clock | stated_on |
"""  # noqa: E501 - a table

KIND_IMPORT = "import"
KIND_SESSION_OPENED = "session_opened"
KIND_FRACTION_STARTED = "fraction_started"
KIND_FRACTION_ENDED = "fraction_ended"
KIND_CONFIRMATION = "confirmation"
KIND_AMENDMENT = "amendment"
KIND_VOID = "void"
KIND_MISSED = "missed"
KIND_TREATED_ELSEWHERE = "treated_elsewhere"
KIND_SESSION_SETTLED = "session_settled"
KIND_COUNT_SETTLED = "count_settled"
KIND_FRACTION_GROUP_SETTLED = "fraction_group_settled"
KIND_PLAN_RELEASED = "plan_released"
KIND_PLAN_SEALED = "plan_sealed"
KIND_SECOND_SOURCE = "second_source"
KIND_PLAN_ADJUDICATED = "plan_adjudicated"
KIND_WEEKLY_CHECK = "weekly_check"
KIND_REFUSAL = "refusal"
KIND_CONFLICT = "conflict"
KIND_RESOLUTION = "resolution"
KIND_USER_ADDED = "user_added"
KIND_USER_REVOKED = "user_revoked"
KIND_PRINT = "print"
KIND_DECISION = "decision"
KIND_CARD_ACCEPTED = "card_accepted"
KIND_CARD_DROPPED = "card_dropped"
KIND_MERGE = "merge"
KIND_UNLOCK = "unlock"
KIND_BREAK_GLASS = "break_glass"
KIND_DOWNTIME_OPENED = "downtime_opened"
KIND_DOWNTIME_CLOSED = "downtime_closed"

KINDS: frozenset[str] = frozenset(
    {
        KIND_IMPORT,
        KIND_SESSION_OPENED,
        KIND_FRACTION_STARTED,
        KIND_FRACTION_ENDED,
        KIND_CONFIRMATION,
        KIND_AMENDMENT,
        KIND_VOID,
        KIND_MISSED,
        KIND_TREATED_ELSEWHERE,
        KIND_SESSION_SETTLED,
        KIND_COUNT_SETTLED,
        KIND_FRACTION_GROUP_SETTLED,
        KIND_PLAN_RELEASED,
        KIND_PLAN_SEALED,
        KIND_SECOND_SOURCE,
        KIND_PLAN_ADJUDICATED,
        KIND_WEEKLY_CHECK,
        KIND_REFUSAL,
        KIND_CONFLICT,
        KIND_RESOLUTION,
        KIND_USER_ADDED,
        KIND_USER_REVOKED,
        KIND_PRINT,
        KIND_DECISION,
        "pack",
        "profile_signed",
        KIND_UNLOCK,
        KIND_BREAK_GLASS,
        KIND_CARD_ACCEPTED,
        KIND_CARD_DROPPED,
        "clock",
        KIND_MERGE,
        "drill",
        KIND_DOWNTIME_OPENED,
        KIND_DOWNTIME_CLOSED,
    }
)
