// The pages in Portuguese.

import type { Strings } from './strings';

export const pt: Strings = {
  common: {
    callUs: 'Precisa de ajuda? Ligue para {phone}',
    privacy: 'Privacidade',
    tryAgain: 'Tentar novamente',
  },
  static: {
    noScript: 'O chat precisa de JavaScript. Ative-o para esta página ou abra o link em outro navegador.',
  },
  landing: {
    lead: 'Sua ligação continua aqui por chat, sem espera ao telefone.',
    button: 'Continuar no chat',
    working: 'Abrindo seu chat…',
    continueHere: 'Continuar aqui',
    backToChat: 'Já está no chat? Voltar ao chat',
    unknown: {
      title: 'Este link não funciona',
      text: 'Abra-o novamente na mensagem mais recente que enviamos.',
    },
    late: {
      title: 'Este link expirou',
      text: 'Um link funciona por {minutes} minutos. Ligue novamente e enviaremos um novo.',
    },
    ended: {
      title: 'Este chat foi encerrado',
      text: 'Se ainda precisar de nós, ligue novamente.',
    },
    elsewhere: {
      title: 'Seu chat está aberto em outro dispositivo',
      text: 'Você pode continuar aqui; lá ele será fechado.',
    },
    offline: {
      title: 'Sem conexão',
      text: 'Tente novamente quando estiver on-line.',
    },
    busy: {
      title: 'Há muita procura neste momento',
      text: 'Tente novamente em instantes. Seu link continua válido.',
    },
    failed: {
      title: 'Não funcionou',
      text: 'Ocorreu um erro do nosso lado. Tente novamente.',
    },
    cookies: {
      title: 'Os cookies estão desativados',
      text: 'Permita-os para esta página.',
    },
  },
  chat: {
    title: 'Chat com {brand}',
    starting: 'Iniciando seu chat…',
    slow: 'Está demorando mais que o normal. Continuamos tentando.',
    busy: 'Todos os nossos chats estão ocupados. Continuamos tentando; deixe esta página aberta.',
    waiting: 'Alguém vai atender você em instantes',
    chattingWith: 'Conversando com {name}',
    waitingHint: 'Você já pode escrever. Quem atender verá sua mensagem.',
    reconnecting: 'Conexão perdida. Reconectando…',
    offline: 'Você está sem conexão. O que escrever fica guardado e será enviado assim que ela voltar.',
    backOnline: 'Conectado novamente',
    ended: 'Este chat foi encerrado',
    noSession: {
      title: 'Não encontramos seu chat',
      text: 'Abra novamente o link da mensagem que enviamos.',
    },
    otherDevice: {
      title: 'Seu chat está aberto em outro dispositivo',
      text: 'Para continuar aqui, abra novamente o link da mensagem que enviamos.',
    },
    tooLate: {
      title: 'Este link expirou',
      text: 'Ligue novamente e enviaremos um novo.',
    },
    over: {
      title: 'Este chat está fechado',
      text: 'O chat terminou ou o link expirou. Se ainda precisar de nós, ligue novamente.',
    },
    failed: {
      title: 'Não conseguimos abrir o chat agora',
      text: 'Tente novamente. Nada foi perdido.',
    },
    conversation: 'Conversa',
    you: 'Você',
    agent: 'Atendente',
    assistant: 'Assistente',
    joined: '{name} entrou no chat',
    left: '{name} saiu do chat',
    transferred: 'Estamos transferindo você para outra pessoa',
    transferFailed: 'A transferência não funcionou. Permaneça no chat, por favor.',
    idle: 'Você ainda está aí? O chat é fechado se ninguém escrever.',
    autoEnded: 'O chat foi fechado porque ninguém escreveu por algum tempo',
    typing: '{name} está digitando…',
    sending: 'Enviando…',
    sent: 'Enviada',
    delivered: 'Entregue',
    read: 'Lida',
    kept: 'Será enviada quando a conexão voltar',
    notSent: 'Não enviada',
    discard: 'Descartar',
    newMessages: 'Novas mensagens',
    unsupported: 'Esta mensagem não pode ser mostrada aqui',
    newTab: 'abre em uma nova aba',
    write: 'Escreva uma mensagem',
    send: 'Enviar',
    tooLong: '{count} caracteres a mais',
    attach: 'Anexar um arquivo',
    uploading: 'Enviando {name}: {percent}',
    scanning: 'Em verificação…',
    rejected:
      'Este arquivo não passou na nossa verificação de segurança e não foi compartilhado. Você pode tentar outro.',
    download: 'Baixar {name}',
    downloadFailed: 'Não é possível baixar o arquivo agora. Tente novamente.',
    fileTooLarge: '{name} é grande demais. Os arquivos podem ter até {size}.',
    fileType: '{name} não pode ser enviado. Tipos aceitos: {types}.',
    fileEmpty: '{name} está vazio.',
    tooManyFiles: 'Um chat aceita até {count} arquivos.',
    uploadFailed: 'Não foi possível enviar {name}.',
    cancel: 'Cancelar',
    chosen: 'Sua escolha',
    moreTimes: 'Mais horários',
    save: 'Baixar a conversa',
    saveFailed: 'Não foi possível carregar toda a conversa. O que você vê foi salvo.',
    end: 'Encerrar chat',
    endQuestion: {
      title: 'Encerrar este chat?',
      text: 'Depois disso você não poderá mais escrever. Ainda poderá baixar a conversa.',
    },
    keepChatting: 'Continuar no chat',
    endFailed: 'Não foi possível encerrar o chat. Verifique sua conexão e tente novamente.',
  },
  expired: {
    closed: {
      title: 'Este chat está fechado',
      text: 'O chat terminou ou o link expirou. Se ele ainda deveria estar aberto, abra novamente o link da mensagem que enviamos.',
    },
  },
  notFound: {
    missing: {
      title: 'Não há nada aqui',
      text: 'Abra o link da mensagem que enviamos.',
    },
  },
};
