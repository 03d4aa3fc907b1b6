<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>CardsSection</name>
    <message>
        <source>Cards that cannot be read any more: {names}. Give them again.</source>
        <translation>Cartes devenues illisibles&#xa0;: {names}. Redonnez-les.</translation>
    </message>
    <message>
        <source>This laptop&apos;s card</source>
        <translation>La carte de ce portable</translation>
    </message>
    <message>
        <source>Read these eight words aloud; the other side types two of them.</source>
        <translation>Lisez ces huit mots à voix haute&#xa0;; l’autre en tape deux.</translation>
    </message>
    <message>
        <source>Accepted cards</source>
        <translation>Cartes acceptées</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Clé</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Accept a card only face to face: its owner reads the words from paper.</source>
        <translation>N’acceptez une carte que face à face&#xa0;: son détenteur lit les mots sur le papier.</translation>
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
        <source>Read the card</source>
        <translation>Lire la carte</translation>
    </message>
    <message>
        <source>Give this laptop&apos;s card</source>
        <translation>Donner la carte de ce portable</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Accepter</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rôle</translation>
    </message>
    <message>
        <source>Accept or withdraw a card</source>
        <translation>Accepter ou retirer une carte</translation>
    </message>
    <message>
        <source>card file, or folder</source>
        <translation>fichier de la carte, ou dossier</translation>
    </message>
    <message>
        <source>Withdraw the selected card</source>
        <translation>Retirer la carte choisie</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Motif</translation>
    </message>
    <message>
        <source>Second person: choose…</source>
        <translation>Deuxième&#xa0;: choisir…</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Second person</source>
        <translation>Deuxième personne</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Phrase de passe</translation>
    </message>
    <message>
        <source>{who}: type word {first} and word {second} as they are read aloud.</source>
        <translation>{who}&#xa0;: tapez le mot {first} et le mot {second} tels qu’ils sont lus.</translation>
    </message>
    <message>
        <source>Written: {file}</source>
        <translation>Écrit&#xa0;: {file}</translation>
    </message>
</context>
<context>
    <name>DepartmentPage</name>
    <message>
        <source>Exports</source>
        <translation>Exports</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personnes</translation>
    </message>
    <message>
        <source>Cards</source>
        <translation>Cartes</translation>
    </message>
    <message>
        <source>Mirror and laptops</source>
        <translation>Miroir et portables</translation>
    </message>
    <message>
        <source>Machine profiles</source>
        <translation>Profils machine</translation>
    </message>
    <message>
        <source>Scanner</source>
        <translation>Lecteur</translation>
    </message>
    <message>
        <source>Drills</source>
        <translation>Exercices</translation>
    </message>
    <message>
        <source>This laptop</source>
        <translation>Ce portable</translation>
    </message>
    <message>
        <source>section</source>
        <translation>rubrique</translation>
    </message>
    <message>
        <source>row</source>
        <translation>ligne</translation>
    </message>
    <message>
        <source>next region</source>
        <translation>zone suivante</translation>
    </message>
</context>
<context>
    <name>DrillSection</name>
    <message>
        <source>End the drill</source>
        <translation>Terminer l’exercice</translation>
    </message>
    <message>
        <source>Start the drill</source>
        <translation>Commencer l’exercice</translation>
    </message>
    <message>
        <source>Make a new drill</source>
        <translation>Préparer un exercice neuf</translation>
    </message>
    <message>
        <source>Make a drill</source>
        <translation>Préparer un exercice</translation>
    </message>
    <message>
        <source>Drills</source>
        <translation>Exercices</translation>
    </message>
    <message>
        <source>Fictitious patients in a vault of its own: every page and every print says so, and nothing can mix. The kit locks the real vault first; ending the drill comes back to its unlock page.</source>
        <translation>Des patients fictifs dans un coffre à part&#xa0;: chaque page et chaque impression le disent, et rien ne peut se mêler. Le kit verrouille d’abord le vrai coffre&#xa0;; terminer l’exercice ramène à son ouverture.</translation>
    </message>
    <message>
        <source>Who opens and signs in the drill</source>
        <translation>Qui ouvre et signe pendant l’exercice</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
</context>
<context>
    <name>ExportsSection</name>
    <message>
        <source>Read today&apos;s stick</source>
        <translation>Lire la clé du jour</translation>
    </message>
    <message>
        <source>Everything is checked and compared with the days before; nothing is in use until it is recorded. Stopping changes nothing.</source>
        <translation>Tout est contrôlé et comparé aux jours d’avant&#xa0;; rien n’est en service avant d’être inscrit au registre. Arrêter ne change rien.</translation>
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
        <source>Look again</source>
        <translation>Chercher les clés</translation>
    </message>
    <message>
        <source>Read the stick</source>
        <translation>Lire la clé</translation>
    </message>
    <message>
        <source>Stop reading</source>
        <translation>Arrêter la lecture</translation>
    </message>
    <message>
        <source>Why it is taken in all the same</source>
        <translation>Pourquoi la lire quand même</translation>
    </message>
    <message>
        <source>Second person: choose…</source>
        <translation>Deuxième&#xa0;: choisir…</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Second person</source>
        <translation>Deuxième personne</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Phrase de passe</translation>
    </message>
    <message>
        <source>Exports on this laptop</source>
        <translation>Exports gardés sur ce portable</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>N°</translation>
    </message>
    <message>
        <source>Made on</source>
        <translation>Fait le</translation>
    </message>
    <message>
        <source>Patients</source>
        <translation>Patients</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Prêts</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dossiers</translation>
    </message>
    <message>
        <source>Check words</source>
        <translation>Mots de contrôle</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
</context>
<context>
    <name>LaptopSection</name>
    <message>
        <source>Ready for the day?</source>
        <translation>Prêt pour la journée&#xa0;?</translation>
    </message>
    <message>
        <source>Locks by itself</source>
        <translation>Verrouillage automatique</translation>
    </message>
    <message>
        <source>Locks after this time without a key or click, never while a session is open. Ctrl+L locks at once, and what was being entered is kept sealed.</source>
        <translation>Se verrouille après ce temps sans touche ni clic, jamais pendant qu’une séance est ouverte. Ctrl+L verrouille tout de suite, et la saisie en cours est gardée scellée.</translation>
    </message>
    <message>
        <source>Keep this</source>
        <translation>Garder ce réglage</translation>
    </message>
    <message>
        <source>Language and look</source>
        <translation>Langue et aspect</translation>
    </message>
    <message>
        <source>For everybody on this laptop. Ctrl+D switches light and dark on every page.</source>
        <translation>Pour tous, sur ce portable. Ctrl+D passe du clair au sombre sur chaque page.</translation>
    </message>
</context>
<context>
    <name>MirrorSection</name>
    <message>
        <source>The mirror</source>
        <translation>Le miroir</translation>
    </message>
    <message>
        <source>Another mirror, or an exchange with other laptops</source>
        <translation>Un autre miroir, ou un échange avec d’autres portables</translation>
    </message>
    <message>
        <source>The mirror holds every entry a second time. An exchange takes and gives the entries of all laptops through a stick or a shared folder; it can be repeated.</source>
        <translation>Le miroir tient chaque entrée une seconde fois. Un échange reçoit et donne les entrées de tous les portables par une clé ou un dossier partagé&#xa0;; il peut être répété.</translation>
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
        <source>Make it the mirror</source>
        <translation>En faire le miroir</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>Échanger</translation>
    </message>
    <message>
        <source>Laptops</source>
        <translation>Portables</translation>
    </message>
    <message>
        <source>Laptop</source>
        <translation>Portable</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Clé</translation>
    </message>
    <message>
        <source>Taken now</source>
        <translation>Reçues</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>Tenues</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>No exchange has been made since the kit was opened. Choose a stick above, then Exchange.</source>
        <translation>Aucun échange depuis l’ouverture du kit. Choisissez une clé ci-dessus, puis Échanger.</translation>
    </message>
</context>
<context>
    <name>PeopleSection</name>
    <message>
        <source>Who signs and who opens</source>
        <translation>Qui signe et qui ouvre</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rôle</translation>
    </message>
    <message>
        <source>Last signature</source>
        <translation>Dernière signature</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Change a person</source>
        <translation>Changer une personne</translation>
    </message>
    <message>
        <source>What somebody signed stays signed. After the first export, a change needs two people.</source>
        <translation>Ce que quelqu’un a signé reste signé. Après le premier export, un changement demande deux personnes.</translation>
    </message>
    <message>
        <source>Add a person</source>
        <translation>Ajouter une personne</translation>
    </message>
    <message>
        <source>New PIN</source>
        <translation>Nouveau code</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>Révoquer</translation>
    </message>
    <message>
        <source>Add an opener</source>
        <translation>Ajouter un détenteur de phrase</translation>
    </message>
    <message>
        <source>Make a sealed envelope</source>
        <translation>Faire une enveloppe scellée</translation>
    </message>
    <message>
        <source>Name, as on the sheets</source>
        <translation>Nom, comme sur les feuilles</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Motif</translation>
    </message>
    <message>
        <source>Second person: choose…</source>
        <translation>Deuxième&#xa0;: choisir…</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Second person</source>
        <translation>Deuxième personne</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Phrase de passe</translation>
    </message>
    <message>
        <source>The same again</source>
        <translation>Le même, encore</translation>
    </message>
    <message>
        <source>Write these words by hand and seal them; they are shown once:</source>
        <translation>Écrivez ces mots à la main et scellez-les&#xa0;; ils ne sont montrés qu’une fois&#xa0;:</translation>
    </message>
</context>
<context>
    <name>ProfilesSection</name>
    <message>
        <source>Machines</source>
        <translation>Machines</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Machine</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Signed by</source>
        <translation>Signé par</translation>
    </message>
    <message>
        <source>Write the test plan to a folder, open it at the console, write what the console shows into the form beside it. Then give the form&apos;s path; two physicists sign.</source>
        <translation>Écrivez le plan d’essai dans un dossier, ouvrez-le à la console, notez ce qu’elle montre dans le formulaire à côté. Donnez ensuite le chemin du formulaire&#xa0;; deux physiciens signent.</translation>
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
        <source>folder for the test plan, or path of the filled form</source>
        <translation>dossier pour le plan d’essai, ou chemin du formulaire rempli</translation>
    </message>
    <message>
        <source>Physicist: choose…</source>
        <translation>Physicien&#xa0;: choisir…</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>First physicist</source>
        <translation>Premier physicien</translation>
    </message>
    <message>
        <source>Second physicist</source>
        <translation>Second physicien</translation>
    </message>
    <message>
        <source>Write the test plan</source>
        <translation>Écrire le plan d’essai</translation>
    </message>
    <message>
        <source>Sign the filled form</source>
        <translation>Signer le formulaire rempli</translation>
    </message>
    <message>
        <source>Test and sign {machine}</source>
        <translation>Essayer et signer {machine}</translation>
    </message>
    <message>
        <source>Test and sign: choose a machine above</source>
        <translation>Essayer et signer&#xa0;: choisissez une machine ci-dessus</translation>
    </message>
    <message>
        <source>Written: {plan} and {form}</source>
        <translation>Écrits&#xa0;: {plan} et {form}</translation>
    </message>
</context>
<context>
    <name>ScannerSection</name>
    <message>
        <source>Try the scanner</source>
        <translation>Essayer le lecteur</translation>
    </message>
    <message>
        <source>Hold a printed sheet, a wristband or a badge before it. What arrives is shown here, and opens nothing while this page is shown.</source>
        <translation>Passez devant lui une feuille imprimée, un bracelet ou un badge. Ce qui arrive s’affiche ici, et n’ouvre rien tant que cette page est là.</translation>
    </message>
    <message>
        <source>What the scanner types first</source>
        <translation>Ce que le lecteur tape d’abord</translation>
    </message>
    <message>
        <source>Keep this prefix</source>
        <translation>Garder ce préfixe</translation>
    </message>
    <message>
        <source>Nothing was scanned yet.</source>
        <translation>Rien n’a encore été scanné.</translation>
    </message>
</context>
</TS>
