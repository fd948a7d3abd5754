// What the flow module itself says: only where the function cannot be asked for a sentence. Everything else that a caller hears
// is the function's text. Plain text, and each is true whatever the cause was.

import type { Language } from '../../lambda-src/shared/contract/languages';

export interface VoiceToChatSentences {
  /** Nothing was sent, and the call goes on to an agent. */
  readonly notSent: string;
  /** Nobody can know whether the link was sent, and the call goes on to an agent. */
  readonly unconfirmed: string;
  /** The number that was read back is not confirmed, and the menu comes again. */
  readonly numberGivenUp: string;
  /** No number was keyed, and the call goes on to an agent. */
  readonly noNumber: string;
}

export const VOICE_TO_CHAT_SENTENCES: Readonly<Record<Language, VoiceToChatSentences>> = {
  en: {
    notSent: 'Sorry, we could not send you a link. Please stay on the line, and the next free agent will help you.',
    unconfirmed:
      'Sorry, we do not know whether your link was sent. Please stay on the line, and the next free agent will help you.',
    numberGivenUp: 'We have sent nothing to that number.',
    noNumber: 'We did not get a number. Please stay on the line, and the next free agent will help you.',
  },
  es: {
    notSent:
      'Lo sentimos, no hemos podido enviarle un enlace. No cuelgue, por favor: le atenderá el próximo agente libre.',
    unconfirmed:
      'Lo sentimos, no sabemos si su enlace se ha enviado. No cuelgue, por favor: le atenderá el próximo agente libre.',
    numberGivenUp: 'No hemos enviado nada a ese número.',
    noNumber: 'No hemos recibido ningún número. No cuelgue, por favor: le atenderá el próximo agente libre.',
  },
  fr: {
    notSent:
      "Désolé, nous n'avons pas pu vous envoyer de lien. Restez en ligne, s'il vous plaît : le prochain conseiller disponible vous répondra.",
    unconfirmed:
      "Désolé, nous ne savons pas si votre lien a été envoyé. Restez en ligne, s'il vous plaît : le prochain conseiller disponible vous répondra.",
    numberGivenUp: "Nous n'avons rien envoyé à ce numéro.",
    noNumber:
      "Nous n'avons reçu aucun numéro. Restez en ligne, s'il vous plaît : le prochain conseiller disponible vous répondra.",
  },
  de: {
    notSent:
      'Leider konnten wir Ihnen keinen Link senden. Bitte bleiben Sie in der Leitung, der nächste freie Mitarbeiter hilft Ihnen weiter.',
    unconfirmed:
      'Leider wissen wir nicht, ob Ihr Link gesendet wurde. Bitte bleiben Sie in der Leitung, der nächste freie Mitarbeiter hilft Ihnen weiter.',
    numberGivenUp: 'Wir haben nichts an diese Nummer gesendet.',
    noNumber:
      'Wir haben keine Nummer erhalten. Bitte bleiben Sie in der Leitung, der nächste freie Mitarbeiter hilft Ihnen weiter.',
  },
  pt: {
    notSent:
      'Lamentamos, não foi possível enviar o link. Por favor, aguarde na linha: o próximo atendente livre vai ajudar.',
    unconfirmed:
      'Lamentamos, não sabemos se o seu link foi enviado. Por favor, aguarde na linha: o próximo atendente livre vai ajudar.',
    numberGivenUp: 'Não enviamos nada para esse número.',
    noNumber: 'Não recebemos nenhum número. Por favor, aguarde na linha: o próximo atendente livre vai ajudar.',
  },
  ja: {
    notSent:
      '申し訳ございません。リンクをお送りできませんでした。このままお待ちください。次に空いた担当者がご案内いたします。',
    unconfirmed:
      '申し訳ございません。リンクが送信されたかどうか確認できませんでした。このままお待ちください。次に空いた担当者がご案内いたします。',
    numberGivenUp: 'その番号には何も送信していません。',
    noNumber: '番号が入力されませんでした。このままお待ちください。次に空いた担当者がご案内いたします。',
  },
  ar: {
    notSent: 'عذرًا، لم نتمكن من إرسال الرابط إليك. يُرجى البقاء على الخط، وسيساعدك أول موظف متاح.',
    unconfirmed: 'عذرًا، لا نعرف ما إذا كان الرابط قد أُرسل إليك. يُرجى البقاء على الخط، وسيساعدك أول موظف متاح.',
    numberGivenUp: 'لم نرسل أي شيء إلى ذلك الرقم.',
    noNumber: 'لم نتلقَّ أي رقم. يُرجى البقاء على الخط، وسيساعدك أول موظف متاح.',
  },
};
