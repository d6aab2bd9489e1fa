import { attributeList } from './html.js';

/** A drawing on a tile of one colour. */
export interface Mark {
  /** Colour of the tile, `#rrggbb`. */
  readonly colour: string;
  /** SVG path data for a 24 × 24 box, filled by the even-odd rule. */
  readonly path: string;
}

const WHITE = '#ffffff';
const BLACK = '#000000';

/** Colours are SVG attributes, not styles: a Content-Security-Policy that forbids inline styles does not block them. */
export function markSvg({ colour, path }: Mark): string {
  const box = { class: 'provider-login-mark', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' };
  const tile = attributeList({ width: '24', height: '24', rx: '6', fill: colour });
  const drawing = attributeList({ fill: drawingColour(colour), 'fill-rule': 'evenodd', d: path });
  return `<svg${attributeList(box)}><rect${tile}/><path${drawing}/></svg>`;
}

/** White where its contrast with the tile is at least 3:1 (WCAG 2.2, 1.4.11), else black, whose contrast is then 7:1. */
function drawingColour(colour: string): string {
  return 1.05 / (luminance(colour) + 0.05) >= 3 ? WHITE : BLACK;
}

/** Relative luminance (WCAG 2.2) of `#rrggbb`, from 0 to 1. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = parseInt(colour.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
