/** The register in French, for the page that shows people what is kept. What is missing here does not compile. */
import type { LogEvent, LogField } from './log-events.ts'
import type { ClassName, RecordClass } from './register.ts'
import type { SecurityKind } from './security-kinds.ts'

type Texts = Omit<RecordClass, 'place'>

const IN_MEETING = 'les personnes dans une réunion'
const MEMBERS = 'les membres des salles'
const WITH_ACCOUNT = 'les personnes qui ont un compte'
const ELSEWHERE = 'les personnes qui se connectent par leur organisation'
const SIGNED_IN = 'les personnes connectées à leur compte'
const NOBODY = 'aucune personne'

export const REGISTER_FR: Record<ClassName, Texts> = {
  account: {
    title: 'Compte',
    about: WITH_ACCOUNT,
    purpose: 'se connecter, et pouvoir être membre de salles',
    form: 'identifiant aléatoire, nom d’utilisateur, hachage d’une clé que le navigateur tire du mot de passe ; ni nom, ni adresse, ni dernière connexion',
    life: 'jusqu’à ce que la personne ou l’administration le supprime',
  },
  elsewhere: {
    title: 'Connexion par une organisation',
    about: ELSEWHERE,
    purpose: 'retrouver le même compte',
    form: 'hachage de qui se porte garant, et pour qui ; ni nom, ni groupes, ni jetons',
    life: 'celle du compte',
  },
  secondFactor: {
    title: 'Second facteur',
    about: 'les personnes qui en ont configuré un',
    purpose: 'demander, en plus du mot de passe, un code de l’appareil de la personne',
    form: 'secret de l’application d’authentification, scellé sous une clé hors de la base de données, et hachages avec clé des codes de récupération non utilisés ; ni la date de configuration, ni celle d’utilisation',
    life: 'jusqu’à ce que la personne le désactive ou que l’administration le réinitialise ; au plus celle du compte',
  },
  vault: {
    title: 'Coffre',
    about: WITH_ACCOUNT,
    purpose: 'retrouver les clés de ses salles sur un autre appareil',
    form: 'scellé par le navigateur ; le serveur ne peut pas l’ouvrir',
    life: 'celle du compte',
  },
  invitation: {
    title: 'Invitation',
    about: 'aucune personne pour l’instant',
    purpose: 'permettre à quelqu’un de créer un compte',
    form: 'hachage du secret contenu dans le lien, et s’il donne un compte administrateur ; pas qui a invité qui',
    life: 'jusqu’à son utilisation ; au plus sept jours',
  },
  passwordReset: {
    title: 'Lien pour un nouveau mot de passe',
    about: 'les personnes qui ont oublié leur mot de passe',
    purpose: 'leur permettre d’en choisir un autre',
    form: 'hachage du secret contenu dans le lien, compte et dernier jour ; pas qui l’a créé',
    life: 'jusqu’à son utilisation ; au plus jusqu’au lendemain',
  },
  session: {
    title: 'Session',
    about: SIGNED_IN,
    purpose: 'garder sa session ouverte',
    form: 'hachage de l’identifiant de la session, compte et fin, arrondie au quart de journée ; ni adresse, ni navigateur, ni heure de connexion',
    life: 'jusqu’à la déconnexion, ou deux heures sans requête ni réunion ; au plus de six à douze heures',
  },
  room: {
    title: 'Salle',
    about: MEMBERS,
    purpose: 'se retrouver au même endroit',
    form: 'identifiant aléatoire, titre scellé par le navigateur, dernier jour, qui indique celui de la dernière utilisation ; pas combien de fois ni par qui elle a été utilisée',
    life: '30 jours après sa dernière utilisation ; les salles des comptes administrateurs, jusqu’à leur suppression',
  },
  membership: {
    title: 'Appartenance à une salle',
    about: MEMBERS,
    purpose: 'ne laisser entrer que les membres',
    form: 'salle, compte et rôle, et le groupe dont elle provient',
    life: 'celle de la salle',
  },
  group: {
    title: 'Groupe d’une salle',
    about: 'aucune personne en particulier',
    purpose: 'laisser entrer dans une salle les personnes d’un groupe de l’organisation',
    form: 'salle, nom du groupe tel qu’il a été saisi par un propriétaire, et rôle',
    life: 'celle de la salle',
  },
  guestLink: {
    title: 'Lien pour invités',
    about: 'aucune personne : rien n’est conservé sur les invités',
    purpose: 'permettre à des personnes sans compte de demander à entrer dans une salle',
    form: 'hachage du secret contenu dans le lien, salle, dernier jour et nombre d’entrées restantes ; pas qui l’a créé',
    life: 'jusqu’à sa révocation ; au plus 90 jours, et celle de la salle',
  },
  host: {
    title: 'Application hôte',
    about: NOBODY,
    purpose: 'croire les jetons par lesquels une application fait entrer les personnes qui l’utilisent',
    form: 'nom, origines de ses pages, clés publiques et, si l’administration les limite, identifiants de ses salles ; rien sur ces personnes',
    life: 'jusqu’à ce que l’administration la retire',
  },
  securityEvent: {
    title: 'Événement de sécurité',
    about: 'les personnes dont le compte est attaqué ou désactivé',
    purpose:
      'remarquer que quelqu’un essaie de deviner des mots de passe, et savoir qui peut faire entrer des personnes',
    form: 'jour, type (tous figurent plus bas), combien de fois, et un pseudonyme du compte sous la clé de la semaine ; ni adresse, ni navigateur, ni heure, ni salle',
    life: 'quatorze jours ; on peut retrouver de qui il s’agissait jusqu’à la fin de la semaine ou jusqu’au redémarrage du serveur',
  },
  schema: {
    title: 'État de la base de données',
    about: NOBODY,
    purpose: 'mettre les tables à jour',
    form: 'noms et heures des modifications apportées aux tables',
    life: 'celle de la base de données',
  },
  secrets: {
    title: 'Clés du serveur',
    about: NOBODY,
    purpose: 'signer les cookies, les jetons et les identités, et former les pseudonymes',
    form: 'clés aléatoires dans secrets.json, lisibles uniquement par l’utilisateur système du serveur',
    life: 'celle du dossier de données',
  },
  meeting: {
    title: 'Réunion',
    about: IN_MEETING,
    purpose:
      'tenir la réunion : qui est là, et ce qu’a manqué une personne dont la connexion s’est interrompue',
    form: 'un pseudonyme par personne et par salle, avec l’indication qu’il s’agit ou non d’un invité, messages scellés, connexions au serveur multimédia ; rien de tout cela n’est écrit',
    life: 'celle de la réunion ; les messages scellés, jusqu’à ce que tout le monde les ait',
  },
  signingIn: {
    title: 'Connexion en cours',
    about: ELSEWHERE,
    purpose: 'savoir que la personne qui revient est bien celle qui est partie',
    form: 'nombres aléatoires sous le hachage de l’identifiant d’une session ; rien sur la personne',
    life: 'jusqu’à son retour ; au plus dix minutes',
  },
  lastUse: {
    title: 'Dernière utilisation d’une session',
    about: SIGNED_IN,
    purpose: 'déconnecter les personnes inactives, mais aucune de celles qui sont dans une réunion',
    form: 'heure, sous le hachage de l’identifiant de la session ; dans une réunion, ce hachage à côté du pseudonyme, pour que la participation prenne fin avec la session',
    life: 'deux heures après',
  },
  usedCode: {
    title: 'Code utilisé',
    about: 'les personnes qui se connectent avec un second facteur',
    purpose: 'n’accepter aucun code deux fois',
    form: 'compte, et numéro de la demi-minute à laquelle appartient le code',
    life: 'deux minutes',
  },
  limit: {
    title: 'Compteurs de tentatives',
    about: 'les personnes qui se connectent à leur compte ou au serveur',
    purpose: 'empêcher de deviner les mots de passe, et de submerger le serveur',
    form: 'nombre sous un hachage avec clé du compte ou de la première partie de l’adresse ; la clé vit un jour',
    life: 'au plus une heure',
  },
  weekKey: {
    title: 'Clé de la semaine',
    about: NOBODY,
    purpose: 'former les pseudonymes des événements de sécurité',
    form: 'une clé aléatoire, jamais écrite',
    life: 'du lundi au dimanche (UTC) ; puis une nouvelle l’écrase',
  },
  diagnosis: {
    title: 'Diagnostic',
    about: 'les personnes qui se connectent pendant qu’il est en cours',
    purpose: 'découvrir pourquoi quelqu’un n’arrive pas à se connecter',
    form: 'inactif tant que l’administration ne le démarre pas, pour une heure au plus ; toutes les personnes d’une réunion voient qu’il est en cours ; sont alors consignés heures, adresses, navigateurs, pages et chemins des requêtes, sans les identifiants qu’ils contiennent, dans diagnosis.log',
    life: 'un jour après sa dernière ligne',
  },
  log: {
    title: 'Journal',
    about: NOBODY,
    purpose: 'voir que le serveur fonctionne, ou pourquoi il ne fonctionne pas',
    form: 'les événements ci-dessous, avec des nombres et des codes ; rien sur une personne',
    life: 'aussi longtemps que la machine garde la sortie du serveur',
  },
}

/** In the order of `NOT_KEPT`. */
export const NOT_KEPT_FR = [
  'qui a rencontré qui, quand, combien de temps ou combien de fois',
  'les noms, les images, le chat, les fichiers, les sondages, les mains levées : le serveur n’en relaie que la forme chiffrée',
  'les adresses et les navigateurs, des visiteurs comme des personnes connectées',
  'la date de la dernière connexion de quelqu’un, et les échecs isolés',
  'les statistiques d’utilisation : rien n’en a besoin, il n’y a donc pas de compteurs de réunions, de personnes ou de minutes',
  'les enregistrements : ils sont faits sur l’appareil de quelqu’un, si tout le monde y consent, et n’arrivent jamais ici',
] as const

export const LOG_EVENTS_FR: Record<LogEvent, string> = {
  listening: 'le serveur est là',
  media_up: 'le serveur multimédia répond',
  media_down: 'le serveur multimédia s’est arrêté ; il est redémarré',
  relay_up: 'le relais répond',
  relay_down: 'le relais s’est arrêté ; il est redémarré',
  certificate_renewed: 'un nouveau certificat est utilisé',
  certificate_failed: 'impossible d’obtenir un nouveau certificat ; une nouvelle tentative aura lieu',
  certificate_refused: 'le certificat modifié est inutilisable ; le précédent reste en place',
  request_failed: 'une erreur du serveur lors d’une requête',
  disk_full: 'le disque est plein, et quelque chose n’a pas pu être enregistré',
  connection_failed: 'une erreur du serveur lors d’une connexion',
  sweep_failed: 'ce qui a expiré n’a pas pu être supprimé ; une nouvelle tentative aura lieu',
  warning: 'l’environnement d’exécution signale quelque chose ; son texte est omis',
  stopping: 'le serveur a reçu l’ordre de s’arrêter',
  stopped: 'le serveur s’est arrêté',
  stop_forced: 'une partie ne s’est pas arrêtée à temps',
  stop_failed: 'une partie ne s’est pas arrêtée correctement',
  crashed: 'le serveur s’arrête à cause d’une erreur',
}

export const SECURITY_KINDS_FR: Record<SecurityKind, string> = {
  sign_in_failing:
    'des mots de passe incorrects pour un nom d’utilisateur, jusqu’à ce qu’aucun ne soit plus accepté : quelqu’un essaie peut-être de deviner',
  second_factor_failing:
    'le bon mot de passe et des codes incorrects, jusqu’à ce qu’aucun ne soit plus accepté : quelqu’un d’autre a peut-être le mot de passe',
  password_reset_offered:
    'l’administration a créé un lien par lequel un compte reçoit un nouveau mot de passe',
  second_factor_removed: 'l’administration a retiré le second facteur d’un compte',
  throttled:
    'plus de requêtes, d’invitations ou de tentatives qu’il n’est permis depuis un même endroit : un afflux massif, ou une limite trop basse',
  account_disabled: 'l’administration a désactivé un compte',
  account_deleted: 'un compte a été supprimé',
  host_added: 'une application peut faire entrer des personnes',
  host_changed: 'les pages ou les salles d’une application ont été modifiées',
  host_removed: 'une application ne peut plus faire entrer personne',
  host_key_added: 'une application a reçu une autre clé',
  host_key_removed: 'une clé d’une application n’est plus valide',
  diagnosis_started: 'l’administration a fait consigner des adresses et des navigateurs pendant un moment',
}

export const LOG_FIELDS_FR: Record<LogField, string> = {
  port: 'le port du serveur lui-même',
  count: 'combien',
  ms: 'combien de temps cela a pris',
  code: 'laquelle des erreurs connues',
  error: 'type de l’erreur, jamais son texte',
  at: 'endroit dans le programme du serveur',
}
