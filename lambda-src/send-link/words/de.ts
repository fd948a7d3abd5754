// German. GSM-7 has all its letters.
import type { Words } from './words';

export const de: Words = {
  sms: '{brand}: weiter im Chat, Link {minutes} Min. gültig:',

  emailSubject: '{brand}: Setzen Sie Ihren Anruf im Chat fort',
  emailPreview: 'Ihr Link gilt {minutes} Minuten.',
  emailBody:
    'Sie haben uns angerufen und möchten im Chat weitermachen. Öffnen Sie den Chat mit diesem Link; er gilt {minutes} Minuten.',
  emailButton: 'Weiter im Chat',
  emailFooter:
    'Sie bekommen diese Mail, weil jemand, der {brand} angerufen hat, darum gebeten hat. Waren Sie das nicht, beachten Sie sie nicht weiter.',

  intro: 'Alle Mitarbeiter sind im Gespräch. Sie müssen nicht in der Leitung warten: Sie können im Chat weitermachen.',
  menuSms: 'Für eine SMS mit einem Link an die Nummer, von der Sie anrufen, drücken Sie die 1.',
  menuEmail: 'Für einen Link per E-Mail an die Adresse, die wir von Ihnen haben, drücken Sie die 2.',
  menuOther: 'Für eine SMS an eine andere Mobilnummer drücken Sie die 3.',
  menuAgent: 'Um auf einen Mitarbeiter zu warten, drücken Sie die 0 oder bleiben Sie in der Leitung.',
  again: 'Diese Auswahl gibt es nicht.',
  moment: 'Einen Moment, bitte.',
  enterNumber: 'Bitte geben Sie die Mobilnummer mit Vorwahl ein und drücken Sie dann die Rautetaste.',
  confirmNumber: 'Die Nummer ist: {digits}. Wenn das stimmt, drücken Sie die 1.',
  keyAgain: 'Um sie neu einzugeben, drücken Sie die 2.',

  noCallerSms: {
    withheld: 'Wir sehen die Nummer nicht, von der Sie anrufen.',
    landline: 'Sie rufen anscheinend von einer Nummer an, die keine SMS empfangen kann.',
    country: 'In das Land, aus dem Sie anrufen, können wir keine SMS senden.',
    opted_out: 'Die Nummer, von der Sie anrufen, hat unsere SMS abbestellt.',
    limit_contact: 'An die Nummer, von der Sie anrufen, haben wir schon eine Nachricht geschickt.',
    limit_destination: 'An die Nummer, von der Sie anrufen, haben wir schon mehrere Nachrichten gesendet.',
  },
  noOffer: 'Bitte bleiben Sie in der Leitung, der nächste freie Mitarbeiter ist für Sie da.',

  numberInvalid: {
    number_format: 'Das ist keine vollständige Telefonnummer.',
    number_country: 'In dieses Land können wir keine SMS senden.',
    number_type: 'Diese Nummer kann keine SMS empfangen.',
    limit_destination: 'An diese Nummer haben wir schon mehrere Nachrichten gesendet.',
  },
  numberFailed: 'Wir konnten diese Nummer gerade nicht übernehmen.',

  sentSms:
    'Wir haben Ihnen eine SMS gesendet. Tippen Sie auf den Link, um im Chat weiterzumachen. Er gilt {minutes} Minuten. Vielen Dank und auf Wiederhören.',
  sentEmail:
    'Wir haben eine E-Mail an die Adresse gesendet, die wir von Ihnen haben. Öffnen Sie den Link, um im Chat weiterzumachen. Er gilt {minutes} Minuten. Vielen Dank und auf Wiederhören.',
  unconfirmed:
    'Wir wissen nicht sicher, ob die Nachricht gesendet wurde. Sie kann noch ankommen. Bitte bleiben Sie in der Leitung.',
  optedOut: 'Diese Nummer hat unsere SMS abbestellt, deshalb konnten wir keine senden.',
  notMobile: 'Diese Nummer kann keine SMS empfangen.',
  noNumber: 'Wir haben keine Nummer, an die wir die Nachricht senden können.',
  noEmail: 'Wir haben keine E-Mail-Adresse von Ihnen.',
  notAllowed: 'Wir können jetzt keine weitere Nachricht senden. Bitte bleiben Sie in der Leitung.',
  failed: 'Wir konnten die Nachricht nicht senden. Bitte bleiben Sie in der Leitung.',
};
