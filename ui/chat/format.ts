// Times, sizes and lists in the reader's language.

export function timeOf(epochMs: number, language: string): string {
  return new Intl.DateTimeFormat(locale(language), { hour: 'numeric', minute: '2-digit' }).format(epochMs);
}

/** "Today", "Yesterday", or the date. */
export function dayOf(epochMs: number, nowMs: number, language: string): string {
  const days = Math.round((startOfDay(epochMs) - startOfDay(nowMs)) / 86_400_000);
  if (days === 0 || days === -1) {
    const words = new Intl.RelativeTimeFormat(locale(language), { numeric: 'auto' }).format(days, 'day');
    return words.charAt(0).toLocaleUpperCase(language) + words.slice(1);
  }
  return new Intl.DateTimeFormat(locale(language), { weekday: 'long', day: 'numeric', month: 'long' }).format(epochMs);
}

export function dateAndTime(epochMs: number, language: string, timeZone?: string): string {
  const options: Intl.DateTimeFormatOptions = {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
  };
  if (timeZone !== undefined) options.timeZone = timeZone;
  return new Intl.DateTimeFormat(locale(language), options).format(epochMs);
}

export function megabytes(bytes: number, language: string): string {
  return new Intl.NumberFormat(locale(language), { style: 'unit', unit: 'megabyte' }).format(bytes / 1024 / 1024);
}

export function percent(fraction: number, language: string): string {
  return new Intl.NumberFormat(locale(language), { style: 'percent' }).format(fraction);
}

/** The reader's own variant of the page's language (en-GB rather than en), where the browser names one. */
export function locale(language: string): string {
  return navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${language}-`)) ?? language;
}

export function startOfDay(epochMs: number): number {
  return new Date(epochMs).setHours(0, 0, 0, 0);
}
