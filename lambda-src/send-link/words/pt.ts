// Portuguese (Brazil). GSM-7 has é and à, but not ã, õ, ç, ê: the SMS does without them.
import type { Words } from './words';

export const pt: Words = {
  sms: '{brand}: continue pelo chat, link vale {minutes} min:',

  emailSubject: '{brand}: continue sua ligação pelo chat',
  emailPreview: 'Seu link funciona por {minutes} minutos.',
  emailBody:
    'Você ligou para nós e escolheu continuar pelo chat. Abra o chat com este link; ele funciona por {minutes} minutos.',
  emailButton: 'Continuar pelo chat',
  emailFooter:
    'Você recebeu este e-mail porque alguém que ligou para {brand} pediu. Se não foi você, ignore esta mensagem.',

  intro: 'Todos os nossos atendentes estão ocupados. Você não precisa esperar na linha: pode continuar pelo chat.',
  menuSms: 'Para receber uma mensagem de texto com um link no número do qual está ligando, digite 1.',
  menuEmail: 'Para receber um link por e-mail no endereço que temos cadastrado, digite 2.',
  menuOther: 'Para receber uma mensagem de texto em outro celular, digite 3.',
  menuAgent: 'Para esperar um atendente, digite 0 ou continue na linha.',
  again: 'Essa não é uma das opções.',
  moment: 'Um momento, por favor.',
  enterNumber: 'Digite o número do celular com o DDD e depois aperte a tecla jogo da velha.',
  confirmNumber: 'O número é: {digits}. Se estiver certo, digite 1.',
  keyAgain: 'Para digitar de novo, aperte 2.',

  noCallerSms: {
    withheld: 'Não conseguimos ver o número do qual você está ligando.',
    landline: 'Parece que você está ligando de um número que não recebe mensagens de texto.',
    country: 'Não podemos enviar mensagens de texto para o país do qual você está ligando.',
    opted_out: 'O número do qual você está ligando não aceita mais nossas mensagens de texto.',
    limit_contact: 'Já enviamos uma mensagem para o número do qual você está ligando.',
    limit_destination: 'Já enviamos várias mensagens para o número do qual você está ligando.',
  },
  noOffer: 'Continue na linha para falar com o próximo atendente disponível.',

  numberInvalid: {
    number_format: 'Esse número de telefone não está completo.',
    number_country: 'Não podemos enviar mensagens de texto para esse país.',
    number_type: 'Esse número não recebe mensagens de texto.',
    limit_destination: 'Já enviamos várias mensagens para esse número.',
  },
  numberFailed: 'Não conseguimos registrar esse número agora.',

  sentSms:
    'Enviamos uma mensagem de texto para você. Toque no link para continuar pelo chat. Ele funciona por {minutes} minutos. Obrigado e até logo.',
  sentEmail:
    'Enviamos um e-mail para o endereço que temos cadastrado. Abra o link para continuar pelo chat. Ele funciona por {minutes} minutos. Obrigado e até logo.',
  unconfirmed:
    'Não conseguimos confirmar o envio da mensagem. Ela ainda pode chegar. Continue na linha para falar com um atendente.',
  optedOut: 'Esse número não aceita mais nossas mensagens de texto, então não pudemos enviar.',
  notMobile: 'Esse número não recebe mensagens de texto.',
  noNumber: 'Não temos um número para enviar a mensagem.',
  noEmail: 'Não temos um endereço de e-mail seu.',
  notAllowed: 'Não podemos enviar outra mensagem agora. Continue na linha para falar com um atendente.',
  failed: 'Não conseguimos enviar a mensagem. Continue na linha para falar com um atendente.',
};
