<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>ArrivalPage</name>
    <message>
        <source>Help, F1</source>
        <translation>Aide, F1</translation>
    </message>
    <message>
        <source>To the day</source>
        <translation>Aller à la journée</translation>
    </message>
</context>
<context>
    <name>ClockSide</name>
    <message>
        <source>Continuity kit</source>
        <translation>Kit de continuité</translation>
    </message>
    <message>
        <source>This laptop is on no network: check the time against a watch.</source>
        <translation>Ce portable n’est sur aucun réseau&#xa0;: comparez l’heure avec une montre.</translation>
    </message>
</context>
<context>
    <name>LastEntryPanel</name>
    <message>
        <source>Last entry of a person on this laptop</source>
        <translation>Dernière saisie d’une personne sur ce portable</translation>
    </message>
    <message>
        <source>Nobody has recorded anything on this laptop yet.</source>
        <translation>Personne n’a encore rien enregistré sur ce portable.</translation>
    </message>
    <message>
        <source>No. {n}, {day}, {time}, by {who}</source>
        <translation>N° {n}, {day}, {time}, par {who}</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>N°</translation>
    </message>
    <message>
        <source>This session was started and has no end: it opens now, its patient waits.</source>
        <translation>Cette séance a été commencée et n’a pas de fin&#xa0;: elle s’ouvre maintenant, son patient attend.</translation>
    </message>
    <message>
        <source>Is this your last entry?</source>
        <translation>Est-ce bien votre dernière saisie&#xa0;?</translation>
    </message>
    <message>
        <source>Yes, continue</source>
        <translation>Oui, continuer</translation>
    </message>
    <message>
        <source>No, one is missing: record it now from paper</source>
        <translation>Non, il en manque une&#xa0;: la saisir maintenant d’après le papier</translation>
    </message>
    <message>
        <source>I do not know: mark this patient to be checked</source>
        <translation>Je ne sais pas&#xa0;: marquer ce patient à vérifier</translation>
    </message>
</context>
<context>
    <name>PaperPanel</name>
    <message>
        <source>Take the newest sheet: what does it say at its foot?</source>
        <translation>Prenez la feuille la plus récente&#xa0;: que dit son pied&#xa0;?</translation>
    </message>
    <message>
        <source>Once a day paper and ledger are compared: paper shows it when entries are missing.</source>
        <translation>Une fois par jour, le papier et le registre sont comparés&#xa0;: le papier montre s’il manque des entrées.</translation>
    </message>
    <message>
        <source>Entries</source>
        <translation>Entrées</translation>
    </message>
    <message>
        <source>Four words</source>
        <translation>Quatre mots</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparer</translation>
    </message>
    <message>
        <source>Continue, physics is informed</source>
        <translation>Continuer, la physique est prévenue</translation>
    </message>
    <message>
        <source>No sheet at hand</source>
        <translation>Pas de feuille sous la main</translation>
    </message>
</context>
<context>
    <name>Switches</name>
    <message>
        <source>Light</source>
        <translation>Clair</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
    <message>
        <source>Size of everything</source>
        <translation>Taille de l’affichage</translation>
    </message>
</context>
<context>
    <name>UnlockForm</name>
    <message>
        <source>unknown</source>
        <translation>inconnu</translation>
    </message>
    <message>
        <source>Opening… {n} s</source>
        <translation>Ouverture… {n} s</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Ouverture…</translation>
    </message>
    <message>
        <source>Open the kit</source>
        <translation>Ouvrir le kit</translation>
    </message>
    <message>
        <source>Nothing can be read on this laptop until it is opened.</source>
        <translation>Rien n’est lisible sur ce portable tant qu’il n’est pas ouvert.</translation>
    </message>
    <message>
        <source>Who opens?</source>
        <translation>Qui ouvre&#xa0;?</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Phrase de passe</translation>
    </message>
    <message>
        <source>Passphrase forgotten or person absent: open the sealed envelope</source>
        <translation>Phrase oubliée ou personne absente&#xa0;: ouvrir l’enveloppe scellée</translation>
    </message>
    <message>
        <source>Open with the sealed envelope</source>
        <translation>Ouvrir avec l’enveloppe scellée</translation>
    </message>
    <message>
        <source>For consulting and logging. It is recorded; every screen and print says so. Afterwards a new envelope is made.</source>
        <translation>Pour consulter et noter. L’ouverture est enregistrée&#xa0;; chaque écran et chaque page le disent. Ensuite, une nouvelle enveloppe est faite.</translation>
    </message>
    <message>
        <source>Which envelope?</source>
        <translation>Quelle enveloppe&#xa0;?</translation>
    </message>
    <message>
        <source>The 8 words of the envelope, in their order</source>
        <translation>Les 8 mots de l’enveloppe, dans leur ordre</translation>
    </message>
    <message>
        <source>Back to the passphrase</source>
        <translation>Revenir à la phrase de passe</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Cacher</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Montrer</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Entrée</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>End the drill</source>
        <translation>Terminer l’exercice</translation>
    </message>
    <message>
        <source>Keyboard:</source>
        <translation>Clavier&#xa0;:</translation>
    </message>
    <message>
        <source>Caps lock:</source>
        <translation>Verrouillage majuscules&#xa0;:</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
</context>
</TS>
