// What the example inbound flow says. Plain text.

import type { Language } from '../../lambda-src/shared/contract/languages';

export interface InboundExampleSentences {
  readonly greeting: string;
  /** The queue takes no more contacts. */
  readonly full: string;
  /** The call could not be queued. */
  readonly failed: string;
}

export const INBOUND_EXAMPLE_SENTENCES: Readonly<Record<Language, InboundExampleSentences>> = {
  en: {
    greeting: 'Thank you for calling.',
    full: 'Too many people are waiting right now. Please call again later. Goodbye.',
    failed: 'Sorry, we cannot take your call because of a technical problem. Please call again later. Goodbye.',
  },
  es: {
    greeting: 'Gracias por llamar.',
    full: 'En este momento hay demasiadas personas esperando. Por favor, llame más tarde. Adiós.',
    failed: 'Lo sentimos, no podemos atender su llamada por un problema técnico. Por favor, llame más tarde. Adiós.',
  },
  fr: {
    greeting: 'Merci de votre appel.',
    full: 'Trop de personnes attendent en ce moment. Veuillez rappeler plus tard. Au revoir.',
    failed:
      'Désolé, nous ne pouvons pas prendre votre appel à cause d’un problème technique. Veuillez rappeler plus tard. Au revoir.',
  },
  de: {
    greeting: 'Vielen Dank für Ihren Anruf.',
    full: 'Im Moment warten zu viele Menschen. Bitte rufen Sie später wieder an. Auf Wiederhören.',
    failed:
      'Leider können wir Ihren Anruf wegen eines technischen Problems nicht annehmen. Bitte rufen Sie später wieder an. Auf Wiederhören.',
  },
  pt: {
    greeting: 'Obrigado por ligar.',
    full: 'Há pessoas demais à espera neste momento. Por favor, ligue mais tarde. Até logo.',
    failed:
      'Lamentamos, não podemos atender a sua ligação por causa de um problema técnico. Por favor, ligue mais tarde. Até logo.',
  },
  ja: {
    greeting: 'お電話ありがとうございます。',
    full: 'ただいま大変混み合っております。恐れ入りますが、しばらくしてからおかけ直しください。失礼いたします。',
    failed:
      '申し訳ございません。技術的な問題により、お電話をお受けできません。しばらくしてからおかけ直しください。失礼いたします。',
  },
  ar: {
    greeting: 'شكرًا لاتصالك.',
    full: 'ينتظر عدد كبير من الأشخاص حاليًا. يُرجى الاتصال لاحقًا. مع السلامة.',
    failed: 'عذرًا، لا يمكننا استقبال مكالمتك بسبب مشكلة تقنية. يُرجى الاتصال لاحقًا. مع السلامة.',
  },
};
