// Text in lines, by the width that it is drawn with.

/** Characters of East Asian scripts are twice as wide. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
/** Width of a text, in columns of one Latin character. */
export const widthOf = (text: string): number => {
  let columns = 0;
  for (const character of text) columns += WIDE.test(character) ? 2 : 1;
  return columns;
};

/** Text in lines of at most so many columns, broken between words where that is possible. */
export const wrap = (text: string, most: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  const add = (piece: string, separator: string): void => {
    if (line !== '' && widthOf(line) + separator.length + widthOf(piece) > most) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? piece : `${line}${separator}${piece}`;
  };
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    if (widthOf(word) <= most) {
      add(word, ' ');
      continue;
    }
    for (const [index, character] of [...word].entries()) add(character, index === 0 ? ' ' : '');
  }
  return line === '' ? lines : [...lines, line];
};
