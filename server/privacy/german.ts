/** The register in German, for the page that shows people what is kept. What is missing here does not compile. */
import type { LogEvent, LogField } from './log-events.ts'
import type { ClassName, RecordClass } from './register.ts'
import type { SecurityKind } from './security-kinds.ts'

type Texts = Omit<RecordClass, 'place'>

const IN_MEETING = 'Menschen in einer Besprechung'
const MEMBERS = 'Mitglieder von Räumen'
const WITH_ACCOUNT = 'Menschen mit einem Konto'
const ELSEWHERE = 'Menschen, die sich bei ihrer Organisation anmelden'
const NOBODY = 'niemand'

export const REGISTER_DE: Record<ClassName, Texts> = {
  account: {
    title: 'Konto',
    about: WITH_ACCOUNT,
    purpose: 'sich anmelden und in Räume aufgenommen werden können',
    form: 'zufällige Kennung, Anmeldename, Hash eines Schlüssels, den der Browser aus dem Passwort ableitet; kein Name, keine Adresse, keine letzte Anmeldung',
    life: 'bis die Person oder die Verwaltung es löscht',
  },
  elsewhere: {
    title: 'Anmeldung anderswo',
    about: ELSEWHERE,
    purpose: 'dasselbe Konto wiederfinden',
    form: 'Hash davon, wer für wen bürgt; kein Name, keine Gruppen, keine Token',
    life: 'die des Kontos',
  },
  secondFactor: {
    title: 'Zweiter Faktor',
    about: 'Menschen, die einen eingerichtet haben',
    purpose: 'außer dem Passwort einen Code vom eigenen Gerät verlangen',
    form: 'Geheimnis der Authenticator-App, versiegelt unter einem Schlüssel außerhalb der Datenbank, und Hashes mit Schlüssel der unbenutzten Wiederherstellungscodes; nicht, wann es eingerichtet oder benutzt wurde',
    life: 'bis die Person ihn abschaltet oder die Verwaltung ihn zurücksetzt; höchstens die des Kontos',
  },
  vault: {
    title: 'Tresor',
    about: WITH_ACCOUNT,
    purpose: 'die Schlüssel der eigenen Räume auf einem anderen Gerät finden',
    form: 'vom Browser versiegelt; der Server kann ihn nicht öffnen',
    life: 'die des Kontos',
  },
  invitation: {
    title: 'Einladung',
    about: 'noch niemand',
    purpose: 'jemanden ein Konto anlegen lassen',
    form: 'Hash des Geheimnisses im Link und ob er ein Konto der Verwaltung ergibt; nicht, wer wen eingeladen hat',
    life: 'bis sie benutzt ist; höchstens sieben Tage',
  },
  passwordReset: {
    title: 'Link für ein neues Passwort',
    about: 'Menschen, die ihr Passwort vergessen haben',
    purpose: 'sie ein anderes wählen lassen',
    form: 'Hash des Geheimnisses im Link, Konto und letzter Tag; nicht, wer ihn gemacht hat',
    life: 'bis er benutzt ist; höchstens bis zum nächsten Tag',
  },
  session: {
    title: 'Sitzung',
    about: 'angemeldete Menschen',
    purpose: 'angemeldet bleiben',
    form: 'Hash der Kennung der Sitzung, Konto und Ende, das auf ein volles Viertel des Tages fällt; keine Adresse, kein Browser, keine Zeit der Anmeldung',
    life: 'bis zur Abmeldung, oder zwei Stunden ohne Anfrage und Besprechung; höchstens sechs bis zwölf Stunden',
  },
  room: {
    title: 'Raum',
    about: MEMBERS,
    purpose: 'sich am selben Ort wieder treffen',
    form: 'zufällige Kennung, vom Browser versiegelter Titel, letzter Tag, aus dem der Tag der letzten Nutzung folgt; nicht, wie oft oder von wem er genutzt wurde',
    life: '30 Tage nach der letzten Nutzung; Räume der Verwaltung, bis sie gelöscht werden',
  },
  membership: {
    title: 'Mitgliedschaft',
    about: MEMBERS,
    purpose: 'nur Mitglieder hereinlassen',
    form: 'Raum, Konto und Rolle und die Gruppe, mit der sie kam',
    life: 'die des Raums',
  },
  group: {
    title: 'Gruppe eines Raums',
    about: 'niemand Bestimmtes',
    purpose: 'Menschen einer Gruppe der Organisation in einen Raum lassen',
    form: 'Raum, Name der Gruppe, wie er getippt wurde, und Rolle',
    life: 'die des Raums',
  },
  guestLink: {
    title: 'Gästelink',
    about: 'niemand: von Gästen wird nichts gespeichert',
    purpose: 'Menschen ohne Konto an einem Raum anklopfen lassen',
    form: 'Hash des Geheimnisses im Link, Raum, letzter Tag und wie oft er noch gilt; nicht, wer ihn gemacht hat',
    life: 'bis er zurückgezogen wird; höchstens 90 Tage, und die des Raums',
  },
  host: {
    title: 'Gastgebende Anwendung',
    about: NOBODY,
    purpose: 'den Token glauben, mit denen eine Anwendung ihre Leute hereinlässt',
    form: 'Name, Herkunft ihrer Seiten, öffentliche Schlüssel und die Kennungen ihrer Räume, wo die Verwaltung sie begrenzt; nichts über ihre Leute',
    life: 'bis die Verwaltung sie entfernt',
  },
  securityEvent: {
    title: 'Sicherheitsereignis',
    about: 'Menschen, deren Konto angegriffen oder gesperrt wird',
    purpose: 'bemerken, dass jemand Passwörter rät, und wer Leute hereinlassen darf',
    form: 'Tag, Art (alle stehen unten), wie oft, und ein Pseudonym des Kontos unter dem Schlüssel der Woche; keine Adresse, kein Browser, keine Uhrzeit, kein Raum',
    life: 'vierzehn Tage; um wen es ging, lässt sich finden, bis die Woche vorbei ist oder der Server neu startet',
  },
  schema: {
    title: 'Stand der Datenbank',
    about: NOBODY,
    purpose: 'die Tabellen auf den neuesten Stand bringen',
    form: 'Namen und Zeiten der Änderungen an den Tabellen',
    life: 'die der Datenbank',
  },
  secrets: {
    title: 'Schlüssel des Servers',
    about: NOBODY,
    purpose: 'Cookies, Token und Identitäten unterschreiben und Pseudonyme bilden',
    form: 'zufällige Schlüssel in secrets.json, nur für den Benutzer des Servers lesbar',
    life: 'die des Datenordners',
  },
  meeting: {
    title: 'Besprechung',
    about: IN_MEETING,
    purpose: 'die Besprechung halten: wer da ist, und was jemand verpasst hat, dessen Verbindung abriss',
    form: 'Pseudonym je Person und Raum, ob es das eines Gastes ist, versiegelte Nachrichten, Verbindungen zum Medienserver; nichts davon wird aufgeschrieben',
    life: 'die der Besprechung; versiegelte Nachrichten, bis alle sie haben',
  },
  signingIn: {
    title: 'Laufende Anmeldung',
    about: ELSEWHERE,
    purpose: 'wissen, dass zurückkommt, wer gegangen ist',
    form: 'Zufallszahlen unter dem Hash der Kennung einer Sitzung; nichts über die Person',
    life: 'bis sie zurückkommt; höchstens zehn Minuten',
  },
  lastUse: {
    title: 'Letzte Benutzung einer Sitzung',
    about: 'angemeldete Menschen',
    purpose: 'abmelden, wer untätig ist, und niemanden, der in einer Besprechung ist',
    form: 'Zeit, unter dem Hash der Kennung der Sitzung; in einer Besprechung dieser Hash neben dem Pseudonym, damit ein Platz mit seiner Sitzung endet',
    life: 'zwei Stunden danach',
  },
  usedCode: {
    title: 'Benutzter Code',
    about: 'Menschen, die sich mit einem zweiten Faktor anmelden',
    purpose: 'denselben Code kein zweites Mal annehmen',
    form: 'Konto und Nummer der halben Minute, zu der der Code gehört',
    life: 'zwei Minuten',
  },
  limit: {
    title: 'Zähler von Versuchen',
    about: 'Menschen, die sich anmelden oder verbinden',
    purpose: 'das Raten von Passwörtern und Überflutung verhindern',
    form: 'Anzahl unter einem Hash mit Schlüssel des Kontos oder des ersten Teils der Adresse; der Schlüssel lebt einen Tag',
    life: 'höchstens eine Stunde',
  },
  weekKey: {
    title: 'Schlüssel der Woche',
    about: NOBODY,
    purpose: 'die Pseudonyme der Sicherheitsereignisse bilden',
    form: 'ein zufälliger Schlüssel, nie aufgeschrieben',
    life: 'Montag bis Sonntag (UTC); dann wird er mit einem neuen überschrieben',
  },
  diagnosis: {
    title: 'Diagnose',
    about: 'Menschen, die sich verbinden, während sie läuft',
    purpose: 'herausfinden, warum sich jemand nicht verbinden kann',
    form: 'aus, solange die Verwaltung sie nicht startet, für höchstens eine Stunde; alle in einer Besprechung sehen, dass sie läuft; dann Zeiten, Adressen, Browser, Seiten und Pfade von Anfragen, ohne die Kennungen darin, in diagnosis.log',
    life: 'einen Tag nach ihrer letzten Zeile',
  },
  log: {
    title: 'Protokoll',
    about: NOBODY,
    purpose: 'sehen, dass der Server arbeitet, oder warum nicht',
    form: 'die Ereignisse unten, mit Zahlen und Codes; nichts über eine Person',
    life: 'solange die Maschine die Ausgabe des Servers aufhebt',
  },
}

/** In the order of `NOT_KEPT`. */
export const NOT_KEPT_DE = [
  'wer wen getroffen hat, wann, wie lange oder wie oft',
  'Namen, Bilder, Chat, Dateien, Umfragen, gehobene Hände: der Server leitet nur ihr Chiffrat weiter',
  'Adressen und Browser, von Besuchern wie von Angemeldeten',
  'wann sich jemand zuletzt angemeldet hat, und einzelne missglückte Versuche',
  'Statistiken der Nutzung: nichts braucht sie, also gibt es keine Zähler von Besprechungen, Menschen oder Minuten',
  'Aufnahmen: sie entstehen auf dem Gerät von jemandem, wenn alle dort zustimmen, und kommen nie hierher',
] as const

export const LOG_EVENTS_DE: Record<LogEvent, string> = {
  listening: 'der Server ist da',
  media_up: 'der Medienserver antwortet',
  media_down: 'der Medienserver ist ausgefallen; er wird neu gestartet',
  relay_up: 'das Relais antwortet',
  relay_down: 'das Relais ist ausgefallen; es wird neu gestartet',
  certificate_renewed: 'ein neues Zertifikat wird benutzt',
  certificate_failed: 'ein neues Zertifikat war nicht zu bekommen; es wird wieder versucht',
  certificate_refused: 'das geänderte Zertifikat ist nicht brauchbar; das vorige bleibt',
  request_failed: 'ein Fehler des Servers bei einer Anfrage',
  disk_full: 'die Platte ist voll, und etwas konnte nicht gespeichert werden',
  connection_failed: 'ein Fehler des Servers bei einer Verbindung',
  sweep_failed: 'Abgelaufenes konnte nicht gelöscht werden; es wird wieder versucht',
  warning: 'die Laufzeitumgebung warnt; ihr Text wird weggelassen',
  stopping: 'der Server soll enden',
  stopped: 'der Server ist beendet',
  stop_forced: 'ein Teil endete nicht rechtzeitig',
  stop_failed: 'ein Teil endete nicht sauber',
  crashed: 'der Server endet wegen eines Fehlers',
}

export const SECURITY_KINDS_DE: Record<SecurityKind, string> = {
  sign_in_failing:
    'falsche Passwörter für einen Anmeldenamen, bis keine mehr angenommen werden: vielleicht rät jemand',
  second_factor_failing:
    'das richtige Passwort und falsche Codes, bis keine mehr angenommen werden: vielleicht hat jemand anderes das Passwort',
  password_reset_offered: 'die Verwaltung machte einen Link, mit dem ein Konto ein neues Passwort bekommt',
  second_factor_removed: 'die Verwaltung nahm einem Konto den zweiten Faktor',
  throttled:
    'mehr Anfragen, Einladungen oder Versuche, als von einem Ort kommen dürfen: eine Flut, oder eine zu niedrige Grenze',
  account_disabled: 'die Verwaltung hat ein Konto gesperrt',
  account_deleted: 'ein Konto wurde gelöscht',
  host_added: 'eine Anwendung darf Leute hereinlassen',
  host_changed: 'Seiten oder Räume einer Anwendung wurden geändert',
  host_removed: 'eine Anwendung darf niemanden mehr hereinlassen',
  host_key_added: 'eine Anwendung bekam einen weiteren Schlüssel',
  host_key_removed: 'ein Schlüssel einer Anwendung gilt nicht mehr',
  diagnosis_started: 'die Verwaltung ließ eine Weile Adressen und Browser aufschreiben',
}

export const LOG_FIELDS_DE: Record<LogField, string> = {
  port: 'der Port des Servers selbst',
  count: 'wie viele',
  ms: 'wie lange es gedauert hat',
  code: 'welcher der bekannten Fehler',
  error: 'Art des Fehlers, nie sein Text',
  at: 'Stelle im Programm des Servers',
}
