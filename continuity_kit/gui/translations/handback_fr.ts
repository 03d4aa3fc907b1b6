<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>HandBackPage</name>
    <message>
        <source>Patient</source>
        <translation>Patient</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>Registre</translation>
    </message>
    <message>
        <source>OIS must show</source>
        <translation>OIS à la fin</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>No stick plugged in</source>
        <translation>Aucune clé insérée</translation>
    </message>
    <message>
        <source>Choose a stick…</source>
        <translation>Choisir une clé…</translation>
    </message>
    <message>
        <source>or the path of a folder</source>
        <translation>ou le chemin d’un dossier</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Give the exported objects back</source>
        <translation>Rendre les objets exportés</translation>
    </message>
    <message>
        <source>Remaining</source>
        <translation>Reste</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>À faire</translation>
    </message>
    <message>
        <source>Writes every exported object bit for bit, and the tables. It can be stopped and begun again: complete files already there are left as they are; different ones are never overwritten.</source>
        <translation>Écrit chaque objet exporté bit pour bit, et les tableaux. On peut arrêter et recommencer&#xa0;: ce qui est déjà là, complet, reste tel quel&#xa0;; ce qui diffère n’est jamais écrasé.</translation>
    </message>
    <message>
        <source>Write the objects</source>
        <translation>Écrire les objets</translation>
    </message>
    <message>
        <source>Re-entry worksheets and records</source>
        <translation>Feuilles de ressaisie et enregistrements</translation>
    </message>
    <message>
        <source>Writes a worksheet for each plan with fractions given on paper, tables, and treatment records. Enter from the worksheet, a second person checks each line.</source>
        <translation>Écrit une feuille par plan traité sur papier, des tableaux et les enregistrements de traitement. Saisissez depuis la feuille, une deuxième personne contrôle chaque ligne.</translation>
    </message>
    <message>
        <source>Write the worksheets</source>
        <translation>Écrire les feuilles</translation>
    </message>
    <message>
        <source>First person: choose…</source>
        <translation>Première&#xa0;: choisir…</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Second person: choose…</source>
        <translation>Deuxième&#xa0;: choisir…</translation>
    </message>
    <message>
        <source>First person</source>
        <translation>Première personne</translation>
    </message>
    <message>
        <source>Second person</source>
        <translation>Deuxième personne</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Motif</translation>
    </message>
    <message>
        <source>Declare the downtime</source>
        <translation>Déclarer la panne</translation>
    </message>
    <message>
        <source>From then on paper and this ledger are the record. No old export is deleted.</source>
        <translation>Dès lors le papier et ce registre font foi. Aucun ancien export n’est effacé.</translation>
    </message>
    <message>
        <source>Declare (two signatures)</source>
        <translation>Déclarer, signé à deux</translation>
    </message>
    <message>
        <source>Close (two signatures)</source>
        <translation>Clore, signé à deux</translation>
    </message>
    <message>
        <source>Close the downtime</source>
        <translation>Clore la panne</translation>
    </message>
    <message>
        <source>patient</source>
        <translation>patient</translation>
    </message>
    <message>
        <source>open</source>
        <translation>ouvrir</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Entrée</translation>
    </message>
    <message>
        <source>next region</source>
        <translation>zone suivante</translation>
    </message>
    <message>
        <source>Joining the ledger with the export…</source>
        <translation>Le registre et l’export sont rapprochés…</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>affiché</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} sur {total}</translation>
    </message>
    <message>
        <source>{n} files written to {folder}.</source>
        <translation>{n} fichiers écrits dans {folder}.</translation>
    </message>
    <message>
        <source>{written} written, {there} already there, {refused} refused.</source>
        <translation>{written} écrits, {there} déjà là, {refused} refusés.</translation>
    </message>
    <message>
        <source>RECORDED no. {n}</source>
        <translation>ENREGISTRÉ n°&#xa0;{n}</translation>
    </message>
</context>
</TS>
