// French. GSM-7 has é, è, à, ù, but not ç, ê, î, ô: the SMS does without them.
import type { Words } from './words';

export const fr: Words = {
  sms: '{brand}: suite par chat, lien valable {minutes} min:',

  emailSubject: '{brand} : poursuivez votre appel par chat',
  emailPreview: 'Votre lien fonctionne pendant {minutes} minutes.',
  emailBody:
    'Vous nous avez appelés et avez choisi de continuer par chat. Ouvrez le chat avec ce lien ; il fonctionne pendant {minutes} minutes.',
  emailButton: 'Continuer par chat',
  emailFooter:
    'Vous recevez ce message parce qu’une personne qui a appelé {brand} l’a demandé. Si ce n’était pas vous, ignorez-le.',

  intro:
    'Tous nos conseillers sont occupés. Vous n’avez pas besoin d’attendre au téléphone : vous pouvez continuer par chat.',
  menuSms: 'Pour recevoir un SMS avec un lien au numéro depuis lequel vous appelez, tapez 1.',
  menuEmail: 'Pour recevoir un lien par e-mail à l’adresse que nous avons pour vous, tapez 2.',
  menuOther: 'Pour recevoir un SMS à un autre numéro de mobile, tapez 3.',
  menuAgent: 'Pour attendre un conseiller, tapez 0 ou restez en ligne.',
  again: 'Ce choix n’est pas proposé.',
  moment: 'Un instant, s’il vous plaît.',
  enterNumber: 'Composez le numéro de mobile, puis appuyez sur la touche dièse.',
  confirmNumber: 'Le numéro est : {digits}. S’il est correct, tapez 1.',
  keyAgain: 'Pour le saisir à nouveau, tapez 2.',

  noCallerSms: {
    withheld: 'Nous ne voyons pas le numéro depuis lequel vous appelez.',
    landline: 'Vous semblez appeler d’un numéro qui ne peut pas recevoir de SMS.',
    country: 'Nous ne pouvons pas envoyer de SMS vers le pays depuis lequel vous appelez.',
    opted_out: 'Le numéro depuis lequel vous appelez n’accepte plus nos SMS.',
    limit_contact: 'Nous avons déjà envoyé un message au numéro depuis lequel vous appelez.',
    limit_destination: 'Nous avons déjà envoyé plusieurs messages au numéro depuis lequel vous appelez.',
  },
  noOffer: 'Restez en ligne, le prochain conseiller disponible vous répondra.',

  numberInvalid: {
    number_format: 'Ce numéro de téléphone n’est pas complet.',
    number_country: 'Nous ne pouvons pas envoyer de SMS vers ce pays.',
    number_type: 'Ce numéro ne peut pas recevoir de SMS.',
    limit_destination: 'Nous avons déjà envoyé plusieurs messages à ce numéro.',
  },
  numberFailed: 'Nous n’avons pas pu enregistrer ce numéro pour le moment.',

  sentSms:
    'Nous vous avons envoyé un SMS. Touchez le lien pour continuer par chat. Il fonctionne pendant {minutes} minutes. Merci et au revoir.',
  sentEmail:
    'Nous avons envoyé un e-mail à l’adresse que nous avons pour vous. Ouvrez le lien pour continuer par chat. Il fonctionne pendant {minutes} minutes. Merci et au revoir.',
  unconfirmed:
    'Nous n’avons pas pu confirmer l’envoi du message. Il peut encore arriver. Restez en ligne pour parler à un conseiller.',
  optedOut: 'Ce numéro n’accepte plus nos SMS, nous n’avons donc pas pu en envoyer.',
  notMobile: 'Ce numéro ne peut pas recevoir de SMS.',
  noNumber: 'Nous n’avons pas de numéro où envoyer le message.',
  noEmail: 'Nous n’avons pas d’adresse e-mail pour vous.',
  notAllowed:
    'Nous ne pouvons pas envoyer d’autre message pour le moment. Restez en ligne pour parler à un conseiller.',
  failed: 'Nous n’avons pas pu envoyer le message. Restez en ligne pour parler à un conseiller.',
};
