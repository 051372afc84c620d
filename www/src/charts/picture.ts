/** Makes files of a chart that is on the page: SVG, PNG, and its numbers as CSV. */
import { save } from '../parts/download';

/** What decides how an SVG looks; style sheets do not travel with the file. */
const LOOKS = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'paint-order',
];
const MARGIN = 12;
/** Pixels of the PNG per pixel on the page. */
const SCALE = 2;

function standalone(svg: SVGSVGElement): { source: string; width: number; height: number } {
  const box = svg.getBoundingClientRect();
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const copies = [...copy.querySelectorAll('*')];
  [...svg.querySelectorAll('*')].forEach((element, at) => {
    const style = getComputedStyle(element);
    const target = copies[at]!;
    for (const look of LOOKS) target.setAttribute(look, style.getPropertyValue(look));
    target.removeAttribute('class');
    target.removeAttribute('style');
  });
  const view = svg.viewBox.baseVal;
  const [width, height] = view?.width ? [view.width, view.height] : [box.width, box.height];
  const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  const around = { x: -MARGIN, y: -MARGIN, width: width + 2 * MARGIN, height: height + 2 * MARGIN };
  for (const [name, value] of Object.entries(around)) paper.setAttribute(name, String(value));
  paper.setAttribute('fill', background(svg));
  copy.prepend(paper);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', Object.values(around).join(' '));
  copy.setAttribute('width', String(around.width));
  copy.setAttribute('height', String(around.height));
  copy.removeAttribute('class');
  return { source: new XMLSerializer().serializeToString(copy), width: around.width, height: around.height };
}

/** The colour of the card that the chart stands on, resolved for the theme in use. */
function background(svg: SVGSVGElement): string {
  const before = svg.style.color;
  svg.style.color = 'var(--card)';
  const { color } = getComputedStyle(svg);
  svg.style.color = before;
  return color;
}

export function saveSvg(name: string, svg: SVGSVGElement): void {
  save(`${name}.svg`, new Blob([standalone(svg).source], { type: 'image/svg+xml' }));
}

export async function savePng(name: string, svg: SVGSVGElement): Promise<void> {
  const { source, width, height } = standalone(svg);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * SCALE);
  canvas.height = Math.round(height * SCALE);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => blob && save(`${name}.png`, blob), 'image/png');
}

export function saveCsv(name: string, columns: string[], rows: (string | number)[][]): void {
  const cell = (value: string | number) =>
    /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  const lines = [columns, ...rows].map((row) => row.map(cell).join(','));
  save(`${name}.csv`, new Blob([`${lines.join('\n')}\n`], { type: 'text/csv' }));
}
