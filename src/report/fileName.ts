const LENGTH = 60;

/** The name of a file with a figure of a page: letters and digits of its title, whatever else it holds, and the figure's id. */
export function fileName(title: string, id: string, ending: string): string {
  const word = title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  const cut = [...word].slice(0, LENGTH).join('');
  return `${cut === '' ? id : `${cut}-${id}`}.${ending}`;
}
