/** Says what of a link was not understood, above the demo. */
import type { Refused } from '../element/properties';

export function showRefused(before: HTMLElement, refused: Refused[]): void {
  if (refused.length === 0) return;
  const isChinese = before.getAttribute('lang') === 'zh';
  const note = document.createElement('aside');
  note.className = 'notice';
  note.setAttribute('role', 'alert');
  const heading = note.appendChild(document.createElement('p'));
  heading.textContent = isChinese
    ? '链接中的以下内容无法识别，已改用默认值：'
    : 'Some of this link was not understood, and the defaults were used instead:';
  const list = note.appendChild(document.createElement('ul'));
  for (const { name, found, allowed } of refused.slice(0, 5)) {
    const line = list.appendChild(document.createElement('li'));
    const shown = `${name.slice(0, 40)}=${found.slice(0, 60)}`;
    line.textContent = allowed ? `${shown} (${isChinese ? '可用值：' : 'allowed: '}${allowed})` : shown;
  }
  before.before(note);
}
