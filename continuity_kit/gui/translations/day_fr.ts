<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>DayPage</name>
    <message>
        <source>search</source>
        <translation>chercher</translation>
    </message>
    <message>
        <source>choose</source>
        <translation>choisir</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Entrée</translation>
    </message>
    <message>
        <source>open</source>
        <translation>ouvrir</translation>
    </message>
    <message>
        <source>record</source>
        <translation>enregistrer</translation>
    </message>
    <message>
        <source>correct</source>
        <translation>corriger</translation>
    </message>
    <message>
        <source>missed</source>
        <translation>manquée</translation>
    </message>
    <message>
        <source>Open the patient</source>
        <translation>Ouvrir le patient</translation>
    </message>
    <message>
        <source>Record a session</source>
        <translation>Enregistrer une séance</translation>
    </message>
    <message>
        <source>Correct or void an entry</source>
        <translation>Corriger ou annuler une entrée</translation>
    </message>
    <message>
        <source>Declare missed or given elsewhere</source>
        <translation>Déclarer manquée, ou donnée ailleurs</translation>
    </message>
</context>
<context>
    <name>DayToolbar</name>
    <message>
        <source>Day before</source>
        <translation>Jour précédent</translation>
    </message>
    <message>
        <source>Day after</source>
        <translation>Jour suivant</translation>
    </message>
    <message>
        <source>Print the day</source>
        <translation>Imprimer la journée</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>Filtres</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Machine</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Catégorie</translation>
    </message>
</context>
<context>
    <name>Nobody</name>
    <message>
        <source>Back to today</source>
        <translation>Revenir à aujourd’hui</translation>
    </message>
    <message>
        <source>Search a patient</source>
        <translation>Chercher un patient</translation>
    </message>
</context>
</TS>
