// English.
import type { Words } from './words';

export const en: Words = {
  sms: '{brand}: continue in chat, link valid {minutes} min:',

  emailSubject: '{brand}: continue your call in chat',
  emailPreview: 'Your link works for {minutes} minutes.',
  emailBody:
    'You called us and chose to go on in a chat. Open the chat with this link; it works for {minutes} minutes.',
  emailButton: 'Continue in chat',
  emailFooter: 'You get this mail because somebody who called {brand} asked for it. If that was not you, ignore it.',

  intro: 'All our agents are busy. You do not have to wait on the line: you can go on in a chat.',
  menuSms: 'For a text message with a link to the number you are calling from, press 1.',
  menuEmail: 'For a link by e-mail to the address we have for you, press 2.',
  menuOther: 'For a text message to another mobile number, press 3.',
  menuAgent: 'To wait for an agent, press 0 or stay on the line.',
  again: 'That was not one of the choices.',
  moment: 'One moment, please.',
  enterNumber: 'Please key in the mobile number with its area code, then press the hash key.',
  confirmNumber: 'The number is: {digits}. If that is right, press 1.',
  keyAgain: 'To key it in again, press 2.',

  noCallerSms: {
    withheld: 'We cannot see the number you are calling from.',
    landline: 'You seem to be calling from a number that cannot receive text messages.',
    country: 'We cannot send text messages to the country you are calling from.',
    opted_out: 'The number you are calling from has opted out of our text messages.',
    limit_contact: 'We have already sent a message to the number you are calling from.',
    limit_destination: 'We have already sent several messages to the number you are calling from.',
  },
  noOffer: 'Please stay on the line for the next free agent.',

  numberInvalid: {
    number_format: 'That is not a complete phone number.',
    number_country: 'We cannot send text messages to that country.',
    number_type: 'That number cannot receive text messages.',
    limit_destination: 'We have already sent several messages to that number.',
  },
  numberFailed: 'We could not take that number just now.',

  sentSms:
    'We have sent you a text message. Tap its link to go on in chat. It works for {minutes} minutes. Thank you, and goodbye.',
  sentEmail:
    'We have sent an e-mail to the address we have for you. Open its link to go on in chat. It works for {minutes} minutes. Thank you, and goodbye.',
  unconfirmed:
    'We could not confirm that the message was sent. It may still arrive. Please stay on the line for an agent.',
  optedOut: 'That number has opted out of our text messages, so we could not send one.',
  notMobile: 'That number cannot receive text messages.',
  noNumber: 'We do not have a number to send the message to.',
  noEmail: 'We do not have an e-mail address for you.',
  notAllowed: 'We cannot send another message now. Please stay on the line for an agent.',
  failed: 'We could not send the message. Please stay on the line for an agent.',
};
