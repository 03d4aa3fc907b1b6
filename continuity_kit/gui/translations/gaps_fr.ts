<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>GapsPage</name>
    <message>
        <source>Gaps and priorities</source>
        <translation>Écarts et priorités</translation>
    </message>
    <message>
        <source>Day before</source>
        <translation>Jour précédent</translation>
    </message>
    <message>
        <source>Day after</source>
        <translation>Jour suivant</translation>
    </message>
    <message>
        <source>machine hours</source>
        <translation>heures de machine</translation>
    </message>
    <message>
        <source>Hours of machine time on that day, all machines</source>
        <translation>Heures de machine ce jour, toutes machines</translation>
    </message>
    <message>
        <source>The kit calculates. A doctor decides, a physicist checks, two people sign.</source>
        <translation>Le kit calcule. Un médecin décide, un physicien vérifie, deux personnes signent.</translation>
    </message>
    <message>
        <source>Proposed order: category, prolongation already suffered, intent.</source>
        <translation>Ordre proposé&#xa0;: catégorie, allongement déjà subi, intention.</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>N°</translation>
    </message>
    <message>
        <source>Cat.</source>
        <translation>Cat.</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Patient</translation>
    </message>
    <message>
        <source>Given</source>
        <translation>Fractions données</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>Décision</translation>
    </message>
    <message>
        <source>Treat</source>
        <translation>Traiter</translation>
    </message>
    <message>
        <source>Treat at the weekend</source>
        <translation>Traiter le week-end</translation>
    </message>
    <message>
        <source>Two fractions on one day, 6 h apart</source>
        <translation>Deux fractions le même jour, 6 h d’écart</translation>
    </message>
    <message>
        <source>Wait</source>
        <translation>Attendre</translation>
    </message>
    <message>
        <source>Transfer to another centre</source>
        <translation>Transférer vers un autre centre</translation>
    </message>
    <message>
        <source>Prescription to be reviewed</source>
        <translation>Prescription à revoir</translation>
    </message>
    <message>
        <source>Note on this patient</source>
        <translation>Note sur ce patient</translation>
    </message>
    <message>
        <source>Reason of the day&apos;s decision</source>
        <translation>Motif de la décision du jour</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>e.g. 6</source>
        <translation>ex. 6</translation>
    </message>
    <message>
        <source>Recalculate</source>
        <translation>Recalculer</translation>
    </message>
    <message>
        <source>Prolongation</source>
        <translation>Allongement</translation>
    </message>
    <message>
        <source>Tumour BED, Gy</source>
        <translation>BED tumeur, Gy</translation>
    </message>
    <message>
        <source>Settle first: nothing is proposed</source>
        <translation>À régler d’abord&#xa0;: rien n’est proposé</translation>
    </message>
    <message>
        <source>Sign the day&apos;s decision…</source>
        <translation>Signer la décision du jour…</translation>
    </message>
    <message>
        <source>Back to the patient</source>
        <translation>Retour au patient</translation>
    </message>
    <message>
        <source>The day&apos;s decision</source>
        <translation>Décision du jour</translation>
    </message>
    <message>
        <source>Doctor: choose…</source>
        <translation>Médecin&#xa0;: choisir…</translation>
    </message>
    <message>
        <source>Doctor</source>
        <translation>Médecin</translation>
    </message>
    <message>
        <source>Second person: choose…</source>
        <translation>Deuxième&#xa0;: choisir…</translation>
    </message>
    <message>
        <source>Second person</source>
        <translation>Deuxième personne</translation>
    </message>
    <message>
        <source>Record the day&apos;s decision</source>
        <translation>Enregistrer la décision</translation>
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
        <source>move</source>
        <translation>déplacer</translation>
    </message>
    <message>
        <source>decide</source>
        <translation>décider</translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation>Ctrl+Entrée</translation>
    </message>
    <message>
        <source>print</source>
        <translation>imprimer</translation>
    </message>
    <message>
        <source>Calculating every course that goes on…</source>
        <translation>Calcul de chaque traitement en cours…</translation>
    </message>
    <message>
        <source>No order is shown until it can be calculated.</source>
        <translation>Aucun ordre n’est montré tant qu’il n’a pas pu être calculé.</translation>
    </message>
    <message>
        <source>Due that day {n}</source>
        <translation>À traiter ce jour {n}</translation>
    </message>
    <message>
        <source>All gaps {n}</source>
        <translation>Tous les écarts {n}</translation>
    </message>
    <message>
        <source>planned</source>
        <translation>prévu</translation>
    </message>
    <message>
        <source>projected</source>
        <translation>projeté</translation>
    </message>
    <message>
        <source>Write why in the note, then move the patient.</source>
        <translation>Écrivez pourquoi dans la note, puis déplacez le patient.</translation>
    </message>
</context>
</TS>
