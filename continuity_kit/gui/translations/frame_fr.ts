<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>BugPage</name>
    <message>
        <source>The kit met a fault of its own</source>
        <translation>Le kit a rencontré une faute</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Fermer ce message</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>help</source>
        <translation>aide</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Read</source>
        <translation>Lu</translation>
    </message>
    <message>
        <source>Close these lines</source>
        <translation>Fermer ces lignes</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Day</source>
        <translation>Journée</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>Imprimer</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>Écarts</translation>
    </message>
    <message>
        <source>Hand back</source>
        <translation>Restituer</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>Service</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Verrouiller</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>Name, number or scan</source>
        <translation>Nom, n° ou scan</translation>
    </message>
    <message>
        <source>Search a patient, or scan</source>
        <translation>Chercher un patient, ou scanner</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Patient</translation>
    </message>
    <message>
        <source>Born</source>
        <translation>Né(e) le</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Numéro</translation>
    </message>
</context>
</TS>
