<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>HelpCover</name>
    <message>
        <source>Back, Esc</source>
        <translation>Retour, Échap</translation>
    </message>
</context>
<context>
    <name>HelpPage</name>
    <message>
        <source>Print the booklet</source>
        <translation>Imprimer le livret</translation>
    </message>
    <message>
        <source>guide</source>
        <translation>guide</translation>
    </message>
    <message>
        <source>search</source>
        <translation>chercher</translation>
    </message>
    <message>
        <source>booklet</source>
        <translation>livret</translation>
    </message>
    <message>
        <source>back</source>
        <translation>retour</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Échap</translation>
    </message>
</context>
<context>
    <name>HelpPanel</name>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>Search in the guides</source>
        <translation>Chercher dans les guides</translation>
    </message>
    <message>
        <source>Clear the search to see every guide again.</source>
        <translation>Effacez la recherche pour revoir tous les guides.</translation>
    </message>
    <message>
        <source>Guides</source>
        <translation>Guides</translation>
    </message>
    <message>
        <source>No guide holds these words. Try one word, or its beginning.</source>
        <translation>Aucun guide ne contient ces mots. Essayez un seul mot, ou son début.</translation>
    </message>
</context>
</TS>
