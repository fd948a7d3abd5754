// What the chat flow says in the chat when it cannot bring the customer to an agent. Plain text.

import type { Language } from '../../lambda-src/shared/contract/languages';

export interface ChatSentences {
  /** The queue takes no more contacts. */
  readonly full: string;
  /** The chat could not be queued. */
  readonly failed: string;
}

export const CHAT_SENTENCES: Readonly<Record<Language, ChatSentences>> = {
  en: {
    full: 'Too many people are waiting right now, so this chat has to end. Please try again later, or call us.',
    failed: 'Sorry, something went wrong on our side and this chat has to end. Please call us.',
  },
  es: {
    full: 'En este momento hay demasiadas personas esperando y este chat tiene que terminar. Inténtelo más tarde o llámenos.',
    failed: 'Lo sentimos, se ha producido un problema y este chat tiene que terminar. Por favor, llámenos.',
  },
  fr: {
    full: "Trop de personnes attendent en ce moment, cette discussion doit donc s'arrêter. Réessayez plus tard ou appelez-nous.",
    failed: "Désolé, un problème est survenu de notre côté et cette discussion doit s'arrêter. Veuillez nous appeler.",
  },
  de: {
    full: 'Im Moment warten zu viele Menschen, deshalb muss dieser Chat enden. Bitte versuchen Sie es später noch einmal oder rufen Sie uns an.',
    failed: 'Leider ist bei uns etwas schiefgegangen, und dieser Chat muss enden. Bitte rufen Sie uns an.',
  },
  pt: {
    full: 'Há pessoas demais à espera neste momento e este chat tem de terminar. Tente mais tarde ou ligue para nós.',
    failed: 'Lamentamos, ocorreu um problema do nosso lado e este chat tem de terminar. Por favor, ligue para nós.',
  },
  ja: {
    full: 'ただいま大変混み合っているため、このチャットを終了いたします。しばらくしてからもう一度お試しいただくか、お電話ください。',
    failed: '申し訳ございません。問題が発生したため、このチャットを終了いたします。お電話でお問い合わせください。',
  },
  ar: {
    full: 'ينتظر عدد كبير من الأشخاص حاليًا، لذا يجب إنهاء هذه الدردشة. يُرجى المحاولة لاحقًا أو الاتصال بنا.',
    failed: 'عذرًا، حدث خطأ لدينا ويجب إنهاء هذه الدردشة. يُرجى الاتصال بنا.',
  },
};
