<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>Filters</name>
    <message>
        <source>Lists of the machines first</source>
        <translation>Les listes des machines d’abord</translation>
    </message>
    <message>
        <source>Sheets</source>
        <translation>Feuilles</translation>
    </message>
    <message>
        <source>Number of blank sheets</source>
        <translation>Nombre de feuilles vierges</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Jour</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Machine</translation>
    </message>
    <message>
        <source>Which hours</source>
        <translation>Quelles heures</translation>
    </message>
    <message>
        <source>machine hours</source>
        <translation>heures de machine</translation>
    </message>
    <message>
        <source>e.g. 8</source>
        <translation>p. ex. 8</translation>
    </message>
    <message>
        <source>Hours of machine time on that day, all machines</source>
        <translation>Heures de machine ce jour, toutes machines</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Ordre</translation>
    </message>
    <message>
        <source>Language of the sheets</source>
        <translation>Langue des feuilles</translation>
    </message>
</context>
<context>
    <name>FormList</name>
    <message>
        <source>What is to be printed?</source>
        <translation>Que faut-il imprimer&#xa0;?</translation>
    </message>
    <message>
        <source>Each print is an entry of the ledger, with every sheet&apos;s number.</source>
        <translation>Chaque impression est une entrée du registre, avec le numéro de chaque feuille.</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>Preview</source>
        <translation>Aperçu</translation>
    </message>
    <message>
        <source>Page before</source>
        <translation>Page précédente</translation>
    </message>
    <message>
        <source>Page after</source>
        <translation>Page suivante</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Agrandir</translation>
    </message>
</context>
<context>
    <name>PrintPage</name>
    <message>
        <source>Show the page</source>
        <translation>Voir la page</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espace</translation>
    </message>
    <message>
        <source>tick</source>
        <translation>cocher</translation>
    </message>
    <message>
        <source>all</source>
        <translation>tout</translation>
    </message>
    <message>
        <source>print</source>
        <translation>imprimer</translation>
    </message>
    <message>
        <source>page</source>
        <translation>page</translation>
    </message>
    <message>
        <source>Untick all</source>
        <translation>Tout décocher</translation>
    </message>
    <message>
        <source>Tick all</source>
        <translation>Tout cocher</translation>
    </message>
</context>
<context>
    <name>PrinterBarView</name>
    <message>
        <source>Resume printing</source>
        <translation>Reprendre l’impression</translation>
    </message>
    <message>
        <source>Copy to the stick</source>
        <translation>Copier sur la clé</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>Exemplaires</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>Imprimante</translation>
    </message>
    <message>
        <source>No stick</source>
        <translation>Aucune clé</translation>
    </message>
    <message>
        <source>Choose a stick</source>
        <translation>Choisir une clé</translation>
    </message>
    <message>
        <source>Or a folder</source>
        <translation>Ou un dossier</translation>
    </message>
</context>
</TS>
