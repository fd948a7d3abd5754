// The pages in German.

import type { Strings } from './strings';

export const de: Strings = {
  common: {
    callUs: 'Brauchen Sie Hilfe? Rufen Sie an: {phone}',
    privacy: 'Datenschutz',
    tryAgain: 'Erneut versuchen',
  },
  static: {
    noScript:
      'Der Chat braucht JavaScript. Bitte schalten Sie es für diese Seite ein oder öffnen Sie den Link in einem anderen Browser.',
  },
  landing: {
    lead: 'Ihr Anruf geht hier als Chat weiter, ohne Warten am Telefon.',
    button: 'Weiter im Chat',
    working: 'Ihr Chat wird geöffnet…',
    continueHere: 'Hier weitermachen',
    backToChat: 'Schon im Chat? Zurück zum Chat',
    unknown: {
      title: 'Dieser Link funktioniert nicht',
      text: 'Bitte öffnen Sie ihn noch einmal aus unserer neuesten Nachricht.',
    },
    late: {
      title: 'Dieser Link ist abgelaufen',
      text: 'Ein Link gilt {minutes} Minuten. Rufen Sie uns noch einmal an, dann senden wir Ihnen einen neuen.',
    },
    ended: {
      title: 'Dieser Chat ist beendet',
      text: 'Wenn Sie uns noch brauchen, rufen Sie uns bitte wieder an.',
    },
    elsewhere: {
      title: 'Ihr Chat ist auf einem anderen Gerät offen',
      text: 'Sie können hier weitermachen. Dort wird er dann geschlossen.',
    },
    offline: {
      title: 'Keine Verbindung',
      text: 'Bitte versuchen Sie es erneut, sobald Sie wieder online sind.',
    },
    busy: {
      title: 'Gerade ist viel los',
      text: 'Bitte versuchen Sie es gleich noch einmal. Ihr Link bleibt gültig.',
    },
    failed: {
      title: 'Das hat nicht geklappt',
      text: 'Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es erneut.',
    },
    cookies: {
      title: 'Cookies sind ausgeschaltet',
      text: 'Bitte erlauben Sie sie für diese Seite.',
    },
  },
  chat: {
    title: 'Chat mit {brand}',
    starting: 'Ihr Chat wird gestartet…',
    slow: 'Das dauert länger als sonst. Wir versuchen es weiter.',
    busy: 'Gerade sind alle Chats belegt. Wir versuchen es weiter; bitte lassen Sie diese Seite offen.',
    waiting: 'Gleich ist jemand für Sie da',
    chattingWith: 'Chat mit {name}',
    waitingHint: 'Sie können schon schreiben. Wer Ihnen antwortet, sieht es dann.',
    reconnecting: 'Verbindung verloren. Wird neu verbunden…',
    offline: 'Sie sind offline. Was Sie schreiben, bleibt erhalten und wird gesendet, sobald Sie wieder online sind.',
    backOnline: 'Wieder verbunden',
    ended: 'Dieser Chat ist beendet',
    noSession: {
      title: 'Wir finden Ihren Chat nicht',
      text: 'Bitte öffnen Sie den Link noch einmal aus unserer Nachricht.',
    },
    otherDevice: {
      title: 'Ihr Chat ist auf einem anderen Gerät offen',
      text: 'Um hier weiterzumachen, öffnen Sie den Link noch einmal aus unserer Nachricht.',
    },
    tooLate: {
      title: 'Dieser Link ist abgelaufen',
      text: 'Bitte rufen Sie uns noch einmal an, dann senden wir Ihnen einen neuen.',
    },
    over: {
      title: 'Dieser Chat ist geschlossen',
      text: 'Der Chat ist beendet oder sein Link ist abgelaufen. Wenn Sie uns noch brauchen, rufen Sie uns bitte wieder an.',
    },
    failed: {
      title: 'Der Chat lässt sich gerade nicht öffnen',
      text: 'Bitte versuchen Sie es erneut. Es ist nichts verloren.',
    },
    conversation: 'Unterhaltung',
    you: 'Sie',
    agent: 'Mitarbeiter',
    assistant: 'Assistent',
    joined: '{name} ist dem Chat beigetreten',
    left: '{name} hat den Chat verlassen',
    transferred: 'Sie werden mit jemand anderem verbunden',
    transferFailed: 'Die Weiterleitung hat nicht geklappt. Bitte bleiben Sie im Chat.',
    idle: 'Sind Sie noch da? Der Chat wird geschlossen, wenn niemand schreibt.',
    autoEnded: 'Der Chat wurde geschlossen, weil eine Weile niemand geschrieben hat',
    typing: '{name} schreibt…',
    sending: 'Wird gesendet…',
    sent: 'Gesendet',
    delivered: 'Zugestellt',
    read: 'Gelesen',
    kept: 'Wird gesendet, sobald Sie wieder online sind',
    notSent: 'Nicht gesendet',
    discard: 'Verwerfen',
    newMessages: 'Neue Nachrichten',
    unsupported: 'Diese Nachricht kann hier nicht angezeigt werden',
    newTab: 'öffnet einen neuen Tab',
    write: 'Nachricht schreiben',
    send: 'Senden',
    tooLong: '{count} Zeichen zu viel',
    attach: 'Datei anhängen',
    uploading: '{name} wird hochgeladen: {percent}',
    scanning: 'Wird geprüft…',
    rejected:
      'Diese Datei hat unsere Sicherheitsprüfung nicht bestanden und wurde nicht weitergegeben. Sie können eine andere senden.',
    download: '{name} herunterladen',
    downloadFailed: 'Die Datei lässt sich gerade nicht herunterladen. Bitte versuchen Sie es erneut.',
    fileTooLarge: '{name} ist zu groß. Dateien dürfen bis zu {size} haben.',
    fileType: '{name} kann nicht gesendet werden. Möglich sind: {types}.',
    fileEmpty: '{name} ist leer.',
    tooManyFiles: 'Ein Chat nimmt bis zu {count} Dateien auf.',
    uploadFailed: '{name} konnte nicht hochgeladen werden.',
    cancel: 'Abbrechen',
    chosen: 'Ihre Wahl',
    moreTimes: 'Weitere Zeiten',
    save: 'Unterhaltung herunterladen',
    saveFailed: 'Die Unterhaltung ließ sich nicht ganz laden. Gespeichert wurde, was Sie sehen.',
    end: 'Chat beenden',
    endQuestion: {
      title: 'Diesen Chat beenden?',
      text: 'Danach können Sie nicht mehr schreiben. Die Unterhaltung können Sie noch herunterladen.',
    },
    keepChatting: 'Weiter chatten',
    endFailed: 'Der Chat konnte nicht beendet werden. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
  },
  expired: {
    closed: {
      title: 'Dieser Chat ist geschlossen',
      text: 'Der Chat ist beendet oder sein Link ist abgelaufen. Falls er noch offen sein sollte, öffnen Sie den Link noch einmal aus unserer Nachricht.',
    },
  },
  notFound: {
    missing: {
      title: 'Hier ist nichts',
      text: 'Bitte öffnen Sie den Link aus unserer Nachricht.',
    },
  },
};
