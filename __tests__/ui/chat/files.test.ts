import { checkFile, EXTENSIONS, MOST_BYTES, MOST_FILES } from '../../../ui/chat/files';

describe('files for a chat', () => {
  test.each(EXTENSIONS)('.%s is taken, whatever the case', (extension) => {
    expect(checkFile({ name: `a.b.${extension.toUpperCase()}`, size: 1 }, 0)).toMatchObject({ ok: true });
  });

  test.each(['run.exe', 'page.html', 'image.svg', 'pdf', 'x.', 'x.constructor', '.pdf.js'])('%s is not', (name) => {
    expect(checkFile({ name, size: 1 }, 0)).toEqual({ ok: false, why: 'fileType' });
  });

  test('size and number have limits', () => {
    expect(checkFile({ name: 'a.pdf', size: MOST_BYTES }, MOST_FILES - 1).ok).toBe(true);
    expect(checkFile({ name: 'a.pdf', size: MOST_BYTES + 1 }, 0)).toEqual({ ok: false, why: 'fileTooLarge' });
    expect(checkFile({ name: 'a.pdf', size: 0 }, 0)).toEqual({ ok: false, why: 'fileEmpty' });
    expect(checkFile({ name: 'a.pdf', size: 1 }, MOST_FILES)).toEqual({ ok: false, why: 'tooManyFiles' });
  });
});
