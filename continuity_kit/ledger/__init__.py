"""The ledger of what was given by hand: read this page, then one module a rule.

An entry is a person's signed statement inside a laptop's signed body, in a sealed file of its own.
`ledger/` puts files in place, reads them back and verifies them; `domain/ledger*.py` says what a
set of verified entries means and touches no file; `services/` are the acts of people.

What an entry is (`domain/ledger.py`, kinds and values in `domain/ledger_kinds.py`):

| rule | module | test |
|---|---|---|
| a person signs a statement; signed bytes are kept as they came | ledger.statement | ledger/test_entries |
| the laptop signs the body: index, entry before, clock, retries | ledger.body | ledger/test_clock |
| whose signatures count, and up to when | ledger.people | ledger/test_damage |
| which values a kind must have; others block their patient | domain.ledger_shape | domain/test_ledger_shape |

How an entry becomes durable, and stays so:

| rule | module | test |
|---|---|---|
| recorded is what was renamed into place, mirrored and read back | ledger.entries | ledger/test_faults |
| no crash and no power cut loses what was acknowledged | ledger.entries | ledger/test_power_loss |
| a retry makes no second entry; an index lost by it is no damage | ledger.entries | ledger/test_crashes |
| one writer at a time | ledger.lock | ledger/test_crashes |
| the same bytes on a second medium, each healing the other | ledger.mirror | ledger/test_damage |
| a full disk does not end the ledger | ledger.reserve | ledger/test_faults |
| the first bad entry is named, every other one is read | ledger.chain | ledger/test_damage |
| what was verified once is hashed ever after, and never believed more | ledger.verified_cache | ledger/test_verified_cache |

Several laptops (files never share a name; state is a function of the set):

| rule | module | test |
|---|---|---|
| whose chains count, and up to which entry | ledger.peers | services/test_exchange |
| files of others come in whole or not at all; two under one number are kept | ledger.exchange | ledger/test_exchange |
| a lost laptop's chain opens with the recovery key | ledger.recovery | services/test_recover_vault |
| who knew of what: chains and merges say so, no clock | domain.ledger_knowledge | services/test_other_laptops_entries |
| two export numbers, two contents: the exporter's key is stolen | services.equivocations | services/test_exchange |

What the entries mean:

| rule | module | test |
|---|---|---|
| two people are two persons, on whichever laptop and under whichever key | domain.ledger_signers | services/test_other_laptops_entries |
| which entries count no more; where laptops disagree nothing leaves the count | domain.ledger_acts | domain/test_ledger_acts |
| a statement counts once, however often it stands | domain.ledger_index | domain/test_ledger_state |
| a fraction's parts: amended, confirmed, continued | domain.fraction_parts | domain/test_ledger_state |
| the states of a fraction, and its events (the table) | domain.ledger_state | domain/test_ledger_state |
| what laptops contradict each other in | domain.ledger_conflicts | services/test_exchange_histories |
| what two people settled holds until a source says something new | domain.ledger_settled | domain/test_ledger_settled |
| where the course stands; the higher count is shown | domain.course_position | domain/test_course_position |
| every reason not to give or record a fraction (the table of gates) | domain.session | domain/test_session |

The acts:

| rule | module | test |
|---|---|---|
| start and end, gates passed again at the moment of signing | services.record_session | services/test_record_gates |
| the same form twice is one fraction | services.session_again | services/test_record_once |
| the colleague reads blind, and is somebody else | services.confirm_session | services/test_record_session |
| corrections name the old entry; nothing is edited | services.amend_entries | services/test_amend_entries |
| an entry's number belongs to its laptop | services.numbered_entry | services/test_other_laptops_entries |
| a merge says what is held; conflicts become cards | services.exchange | services/test_exchange |
| what an opening leaves, and what an envelope may do | services.openings | services/test_openings |
| a downtime is closed by two, and only when nothing is open | services.downtime | services/test_downtime |
| the newest head on paper tells that an end was cut off | services.printed_head | services/test_recover_vault |
"""  # noqa: E501 - tables
