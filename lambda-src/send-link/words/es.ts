// Spanish. GSM-7 has é, ñ, ü, ¡ and ¿, but not á, í, ó, ú: the SMS does without them.
import type { Words } from './words';

export const es: Words = {
  sms: '{brand}: siga por chat, enlace activo {minutes} min:',

  emailSubject: '{brand}: continúe su llamada por chat',
  emailPreview: 'Su enlace funciona durante {minutes} minutos.',
  emailBody:
    'Usted nos llamó y eligió continuar por chat. Abra el chat con este enlace; funciona durante {minutes} minutos.',
  emailButton: 'Continuar por chat',
  emailFooter: 'Recibe este correo porque alguien que llamó a {brand} lo pidió. Si no fue usted, puede ignorarlo.',

  intro: 'Todos nuestros agentes están ocupados. No tiene que esperar en la línea: puede continuar por chat.',
  menuSms: 'Para recibir un mensaje de texto con un enlace en el número desde el que llama, marque 1.',
  menuEmail: 'Para recibir un enlace por correo electrónico en la dirección que tenemos de usted, marque 2.',
  menuOther: 'Para recibir un mensaje de texto en otro número móvil, marque 3.',
  menuAgent: 'Para esperar a un agente, marque 0 o permanezca en la línea.',
  again: 'Esa no es una de las opciones.',
  moment: 'Un momento, por favor.',
  enterNumber: 'Marque el número móvil con su código de área y después pulse la tecla numeral.',
  confirmNumber: 'El número es: {digits}. Si es correcto, marque 1.',
  keyAgain: 'Para introducirlo de nuevo, marque 2.',

  noCallerSms: {
    withheld: 'No podemos ver el número desde el que llama.',
    landline: 'Parece que llama desde un número que no puede recibir mensajes de texto.',
    country: 'No podemos enviar mensajes de texto al país desde el que llama.',
    opted_out: 'El número desde el que llama ha dejado de aceptar nuestros mensajes de texto.',
    limit_contact: 'Ya hemos enviado un mensaje al número desde el que llama.',
    limit_destination: 'Ya hemos enviado varios mensajes al número desde el que llama.',
  },
  noOffer: 'Permanezca en la línea para hablar con el próximo agente disponible.',

  numberInvalid: {
    number_format: 'Ese no es un número de teléfono completo.',
    number_country: 'No podemos enviar mensajes de texto a ese país.',
    number_type: 'Ese número no puede recibir mensajes de texto.',
    limit_destination: 'Ya hemos enviado varios mensajes a ese número.',
  },
  numberFailed: 'En este momento no hemos podido registrar ese número.',

  sentSms:
    'Le hemos enviado un mensaje de texto. Toque el enlace para continuar por chat. Funciona durante {minutes} minutos. Gracias y hasta pronto.',
  sentEmail:
    'Hemos enviado un correo electrónico a la dirección que tenemos de usted. Abra el enlace para continuar por chat. Funciona durante {minutes} minutos. Gracias y hasta pronto.',
  unconfirmed:
    'No hemos podido confirmar el envío del mensaje. Es posible que aún llegue. Permanezca en la línea para hablar con un agente.',
  optedOut: 'Ese número ha dejado de aceptar nuestros mensajes de texto, así que no hemos podido enviarlo.',
  notMobile: 'Ese número no puede recibir mensajes de texto.',
  noNumber: 'No tenemos un número al que enviar el mensaje.',
  noEmail: 'No tenemos una dirección de correo electrónico suya.',
  notAllowed: 'No podemos enviar otro mensaje ahora. Permanezca en la línea para hablar con un agente.',
  failed: 'No hemos podido enviar el mensaje. Permanezca en la línea para hablar con un agente.',
};
