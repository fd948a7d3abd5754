// The pages in French.

import type { Strings } from './strings';

export const fr: Strings = {
  common: {
    callUs: 'Besoin d’aide ? Appelez le {phone}',
    privacy: 'Confidentialité',
    tryAgain: 'Réessayer',
  },
  static: {
    noScript: 'Le chat a besoin de JavaScript. Activez-le pour cette page ou ouvrez le lien dans un autre navigateur.',
  },
  landing: {
    lead: 'Votre appel continue ici par chat, sans attendre au téléphone.',
    button: 'Continuer par chat',
    working: 'Ouverture de votre chat…',
    continueHere: 'Continuer ici',
    backToChat: 'Déjà dans le chat ? Y revenir',
    unknown: {
      title: 'Ce lien ne fonctionne pas',
      text: 'Ouvrez-le à nouveau depuis le dernier message que nous vous avons envoyé.',
    },
    late: {
      title: 'Ce lien a expiré',
      text: 'Un lien fonctionne pendant {minutes} minutes. Rappelez-nous et nous vous en enverrons un nouveau.',
    },
    ended: {
      title: 'Ce chat est terminé',
      text: 'Si vous avez encore besoin de nous, rappelez-nous.',
    },
    elsewhere: {
      title: 'Votre chat est ouvert sur un autre appareil',
      text: 'Vous pouvez continuer ici ; il se fermera là-bas.',
    },
    offline: {
      title: 'Pas de connexion',
      text: 'Réessayez dès que vous serez en ligne.',
    },
    busy: {
      title: 'Il y a beaucoup d’activité en ce moment',
      text: 'Réessayez dans un instant. Votre lien reste valable.',
    },
    failed: {
      title: 'Cela n’a pas fonctionné',
      text: 'Une erreur s’est produite de notre côté. Veuillez réessayer.',
    },
    cookies: {
      title: 'Les cookies sont désactivés',
      text: 'Autorisez-les pour cette page.',
    },
  },
  chat: {
    title: 'Chat avec {brand}',
    starting: 'Ouverture de votre chat…',
    slow: 'Cela prend plus de temps que d’habitude. Nous continuons d’essayer.',
    busy: 'Tous nos chats sont occupés. Nous continuons d’essayer ; laissez cette page ouverte.',
    waiting: 'Quelqu’un va vous répondre dans un instant',
    chattingWith: 'En discussion avec {name}',
    waitingHint: 'Vous pouvez déjà écrire. La personne qui vous répondra le verra.',
    reconnecting: 'Connexion perdue. Reconnexion…',
    offline: 'Vous êtes hors ligne. Vos messages sont conservés et envoyés dès le retour de la connexion.',
    backOnline: 'Connexion rétablie',
    ended: 'Ce chat est terminé',
    noSession: {
      title: 'Nous ne trouvons pas votre chat',
      text: 'Ouvrez à nouveau le lien depuis le message que nous vous avons envoyé.',
    },
    otherDevice: {
      title: 'Votre chat est ouvert sur un autre appareil',
      text: 'Pour continuer ici, ouvrez à nouveau le lien depuis le message que nous vous avons envoyé.',
    },
    tooLate: {
      title: 'Ce lien a expiré',
      text: 'Rappelez-nous et nous vous en enverrons un nouveau.',
    },
    over: {
      title: 'Ce chat est fermé',
      text: 'Le chat est terminé ou son lien a expiré. Si vous avez encore besoin de nous, rappelez-nous.',
    },
    failed: {
      title: 'Impossible d’ouvrir le chat pour le moment',
      text: 'Veuillez réessayer. Rien n’est perdu.',
    },
    conversation: 'Conversation',
    you: 'Vous',
    agent: 'Conseiller',
    assistant: 'Assistant',
    joined: '{name} a rejoint le chat',
    left: '{name} a quitté le chat',
    transferred: 'Nous vous mettons en relation avec une autre personne',
    transferFailed: 'Le transfert n’a pas fonctionné. Veuillez rester dans le chat.',
    idle: 'Êtes-vous toujours là ? Le chat se ferme si personne n’écrit.',
    autoEnded: 'Le chat a été fermé, car personne n’a écrit pendant un moment',
    typing: '{name} écrit…',
    sending: 'Envoi…',
    sent: 'Envoyé',
    delivered: 'Distribué',
    read: 'Lu',
    kept: 'Sera envoyé au retour de la connexion',
    notSent: 'Non envoyé',
    discard: 'Supprimer',
    newMessages: 'Nouveaux messages',
    unsupported: 'Ce message ne peut pas être affiché ici',
    newTab: 's’ouvre dans un nouvel onglet',
    write: 'Écrivez un message',
    send: 'Envoyer',
    tooLong: '{count} caractères de trop',
    attach: 'Joindre un fichier',
    uploading: 'Envoi de {name} : {percent}',
    scanning: 'Vérification en cours…',
    rejected:
      'Ce fichier n’a pas passé notre contrôle de sécurité et n’a pas été transmis. Vous pouvez en essayer un autre.',
    download: 'Télécharger {name}',
    downloadFailed: 'Le fichier ne peut pas être téléchargé pour le moment. Veuillez réessayer.',
    fileTooLarge: '{name} est trop volumineux. La limite est de {size}.',
    fileType: '{name} ne peut pas être envoyé. Types acceptés : {types}.',
    fileEmpty: '{name} est vide.',
    tooManyFiles: 'Un chat accepte jusqu’à {count} fichiers.',
    uploadFailed: '{name} n’a pas pu être envoyé.',
    cancel: 'Annuler',
    chosen: 'Votre choix',
    moreTimes: 'Plus d’horaires',
    save: 'Télécharger la conversation',
    saveFailed: 'La conversation n’a pas pu être chargée en entier. Ce que vous voyez a été enregistré.',
    end: 'Terminer',
    endQuestion: {
      title: 'Terminer ce chat ?',
      text: 'Vous ne pourrez plus écrire ensuite. Vous pourrez encore télécharger la conversation.',
    },
    keepChatting: 'Rester dans le chat',
    endFailed: 'Le chat n’a pas pu être terminé. Vérifiez votre connexion et réessayez.',
  },
  expired: {
    closed: {
      title: 'Ce chat est fermé',
      text: 'Le chat est terminé ou son lien a expiré. S’il devrait encore être ouvert, ouvrez à nouveau le lien depuis le message que nous vous avons envoyé.',
    },
  },
  notFound: {
    missing: {
      title: 'Il n’y a rien ici',
      text: 'Ouvrez le lien du message que nous vous avons envoyé.',
    },
  },
};
