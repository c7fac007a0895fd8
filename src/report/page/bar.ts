/** Marks in the bar the part of the page that a reader sees; a part that is not there leaves it. */
export function followParts(): void {
  const parts = [...document.querySelectorAll<HTMLAnchorElement>('.bar a')].flatMap((link) => {
    const part = document.querySelector(link.hash);
    if (!part) link.parentElement?.remove();
    return part ? [{ link, part }] : [];
  });
  const mark = () => {
    const line = innerHeight / 3;
    const isAtEnd = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const begun = parts.filter(({ part }) => part.getBoundingClientRect().top <= line);
    const here = isAtEnd ? parts.at(-1) : (begun.at(-1) ?? parts[0]);
    for (const { link, part } of parts) {
      if (part === here?.part) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  };
  addEventListener('scroll', mark, { passive: true });
  addEventListener('resize', mark);
  mark();
}
