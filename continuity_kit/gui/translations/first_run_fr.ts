<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>AssistantPage</name>
    <message>
        <source>left for later</source>
        <translation>à faire plus tard</translation>
    </message>
    <message>
        <source>First start</source>
        <translation>Premier démarrage</translation>
    </message>
    <message>
        <source>Close, resume later</source>
        <translation>Fermer, reprendre plus tard</translation>
    </message>
    <message>
        <source>Help, F1</source>
        <translation>Aide, F1</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Plus tard</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Terminer</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuer</translation>
    </message>
</context>
<context>
    <name>CardStep</name>
    <message>
        <source>The exporter&apos;s stick</source>
        <translation>La clé USB de l’exportateur</translation>
    </message>
    <message>
        <source>This laptop&apos;s words, read them to the exporter</source>
        <translation>Les mots de ce portable, à lire à l’exportateur</translation>
    </message>
    <message>
        <source>Second person</source>
        <translation>Deuxième personne</translation>
    </message>
    <message>
        <source>Passphrase of the second person</source>
        <translation>Phrase de passe de la deuxième personne</translation>
    </message>
    <message>
        <source>Two words of the exporter&apos;s card, as read aloud</source>
        <translation>Deux mots de la carte de l’exportateur, lus à voix haute</translation>
    </message>
    <message>
        <source>Words {first} and {second} of the exporter&apos;s card</source>
        <translation>Mots {first} et {second} de la carte de l’exportateur</translation>
    </message>
    <message>
        <source>Choose the stick first.</source>
        <translation>Choisissez d’abord la clé USB.</translation>
    </message>
    <message>
        <source>Read the stick first, or do this later.</source>
        <translation>Lisez d’abord la clé USB, ou faites-le plus tard.</translation>
    </message>
    <message>
        <source>No stick</source>
        <translation>Pas de clé USB</translation>
    </message>
    <message>
        <source>Choose a stick</source>
        <translation>Choisir une clé USB</translation>
    </message>
    <message>
        <source>Folder of the card</source>
        <translation>Dossier de la carte</translation>
    </message>
    <message>
        <source>The exporter&apos;s card</source>
        <translation>La carte de l’exportateur</translation>
    </message>
    <message>
        <source>Both sides show eight words. Somebody reads them aloud at the exporter, you type two: so nobody can put a card of their own in its place.</source>
        <translation>Les deux côtés montrent huit mots. Quelqu’un les lit à voix haute chez l’exportateur, vous en tapez deux&#xa0;: ainsi personne ne peut y substituer sa carte.</translation>
    </message>
    <message>
        <source>Read the stick</source>
        <translation>Lire la clé USB</translation>
    </message>
    <message>
        <source>Card found: {name}, {facility}</source>
        <translation>Carte trouvée&#xa0;: {name}, {facility}</translation>
    </message>
</context>
<context>
    <name>CheckStep</name>
    <message>
        <source>Mirror: a stick that stays plugged in</source>
        <translation>Miroir&#xa0;: une clé USB qui reste branchée</translation>
    </message>
    <message>
        <source>Clock: compare with a watch</source>
        <translation>Horloge&#xa0;: comparez avec une montre</translation>
    </message>
    <message>
        <source>Choose the stick first.</source>
        <translation>Choisissez d’abord la clé USB.</translation>
    </message>
    <message>
        <source>No stick</source>
        <translation>Pas de clé USB</translation>
    </message>
    <message>
        <source>Choose a stick</source>
        <translation>Choisir une clé USB</translation>
    </message>
    <message>
        <source>Folder of the mirror</source>
        <translation>Dossier du miroir</translation>
    </message>
    <message>
        <source>Is everything ready?</source>
        <translation>Tout est-il prêt&#xa0;?</translation>
    </message>
    <message>
        <source>What is missing can be set up later, in Department. The first import follows now.</source>
        <translation>Ce qui manque se règle plus tard, dans Service. Le premier import vient maintenant.</translation>
    </message>
    <message>
        <source>Use as mirror</source>
        <translation>Prendre comme miroir</translation>
    </message>
</context>
<context>
    <name>FacilityStep</name>
    <message>
        <source>Facility, as on its letterhead</source>
        <translation>Établissement, comme sur son en-tête</translation>
    </message>
    <message>
        <source>Letter of this laptop, A to Z except X</source>
        <translation>Lettre de ce portable, de A à Z sauf X</translation>
    </message>
    <message>
        <source>Facility and laptop</source>
        <translation>Établissement et portable</translation>
    </message>
    <message>
        <source>Two laptops never share a letter: it begins every sheet number. X is kept for drills.</source>
        <translation>Deux portables n’ont jamais la même lettre&#xa0;: elle commence chaque numéro de feuille. X est gardée pour les exercices.</translation>
    </message>
</context>
<context>
    <name>LookStep</name>
    <message>
        <source>Language and look</source>
        <translation>Langue et aspect</translation>
    </message>
    <message>
        <source>Both can be changed at any time, on the unlock page too.</source>
        <translation>Les deux se changent à tout moment, aussi sur la page d’ouverture.</translation>
    </message>
</context>
<context>
    <name>OpenersStep</name>
    <message>
        <source>Six words drawn for one person</source>
        <translation>Six mots tirés au sort pour une personne</translation>
    </message>
    <message>
        <source>First opener</source>
        <translation>Première personne qui ouvre</translation>
    </message>
    <message>
        <source>Passphrase of the first opener</source>
        <translation>Phrase de passe de la première personne</translation>
    </message>
    <message>
        <source>Second opener</source>
        <translation>Deuxième personne qui ouvre</translation>
    </message>
    <message>
        <source>Passphrase of the second opener</source>
        <translation>Phrase de passe de la deuxième personne</translation>
    </message>
    <message>
        <source>Who opens the kit</source>
        <translation>Qui ouvre le kit</translation>
    </message>
    <message>
        <source>At least two people, each with a passphrase of their own. Take drawn words, write them down once, and keep the paper in a locked place.</source>
        <translation>Au moins deux personnes, chacune avec sa propre phrase. Prenez des mots tirés au sort, écrivez-les une fois et gardez le papier sous clé.</translation>
    </message>
    <message>
        <source>Draw other words</source>
        <translation>Tirer d’autres mots</translation>
    </message>
    <message>
        <source>Name two different people.</source>
        <translation>Nommez deux personnes différentes.</translation>
    </message>
    <message>
        <source>A passphrase is too short: take at least five words.</source>
        <translation>Une phrase est trop courte&#xa0;: prenez au moins cinq mots.</translation>
    </message>
    <message>
        <source>Each person takes a passphrase of their own.</source>
        <translation>Chaque personne prend sa propre phrase.</translation>
    </message>
</context>
<context>
    <name>PeopleStep</name>
    <message>
        <source>Path of a CSV file with the list: name; role (optional)</source>
        <translation>Chemin d’un fichier CSV&#xa0;: nom&#xa0;; rôle (facultatif)</translation>
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
        <source>PIN of 6 to 12 digits, typed by this person</source>
        <translation>PIN de 6 à 12 chiffres, tapé par cette personne</translation>
    </message>
    <message>
        <source>The same PIN again</source>
        <translation>Le même PIN encore une fois</translation>
    </message>
    <message>
        <source>{name}: waits for a PIN</source>
        <translation>{name}&#xa0;: attend un PIN</translation>
    </message>
    <message>
        <source>The two PINs differ. Type both again.</source>
        <translation>Les deux PIN diffèrent. Tapez-les à nouveau.</translation>
    </message>
    <message>
        <source>Who signs</source>
        <translation>Qui signe</translation>
    </message>
    <message>
        <source>Everybody who records or confirms a fraction has a PIN that nobody else knows.</source>
        <translation>Chaque personne qui enregistre ou confirme une fraction a un PIN que nul autre ne connaît.</translation>
    </message>
    <message>
        <source>Take the list</source>
        <translation>Prendre la liste</translation>
    </message>
    <message>
        <source>Add this person</source>
        <translation>Ajouter cette personne</translation>
    </message>
</context>
<context>
    <name>RecoveryStep</name>
    <message>
        <source>Folder for the recovery page, on a stick</source>
        <translation>Dossier de la page de secours, sur une clé USB</translation>
    </message>
    <message>
        <source>Group {n} of the printed page</source>
        <translation>Groupe {n} de la page imprimée</translation>
    </message>
    <message>
        <source>Choose a folder outside this laptop, on a stick.</source>
        <translation>Choisissez un dossier hors de ce portable, sur une clé USB.</translation>
    </message>
    <message>
        <source>No stick</source>
        <translation>Pas de clé USB</translation>
    </message>
    <message>
        <source>Choose a stick</source>
        <translation>Choisir une clé USB</translation>
    </message>
    <message>
        <source>Folder of the page</source>
        <translation>Dossier de la page</translation>
    </message>
    <message>
        <source>The recovery key, on paper only</source>
        <translation>La clé de secours, sur papier seulement</translation>
    </message>
    <message>
        <source>It opens the vault when nobody else can. Print two copies, seal each in an envelope, then delete the file. The laptop forgets the key.</source>
        <translation>Elle ouvre le coffre quand plus personne ne le peut. Imprimez deux exemplaires, scellez chacun dans une enveloppe, puis effacez le fichier. Le portable oublie la clé.</translation>
    </message>
    <message>
        <source>Two groups are typed back: so it is sure that the page is printed and legible.</source>
        <translation>Deux groupes sont recopiés, pour prouver que la page est imprimée et lisible.</translation>
    </message>
    <message>
        <source>Make the vault and the page</source>
        <translation>Créer le coffre et la page</translation>
    </message>
    <message>
        <source>Print both copies</source>
        <translation>Imprimer les deux exemplaires</translation>
    </message>
    <message>
        <source>Made. Print this file, a page for each envelope: {path}</source>
        <translation>Créé. Imprimez ce fichier, une page par enveloppe&#xa0;: {path}</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>Imprimante</translation>
    </message>
</context>
</TS>
