import { seededRandom } from '#core/demo/seeded-random.ts';
import { blur, type Drawing, linearGradient } from './svg.ts';

/** Height in the picture where the far pavement, the road and the near pavement begin. */
export const streetLevels = { farPavement: 396, road: 476, nearPavement: 622 } as const;

const WIDTH = 1280;
const HEIGHT = 720;

/** Everything that never moves and that nobody is meant to recognise: sky, houses, park, pavements and road. */
export function backdrop(): Drawing {
  const random = seededRandom(11);
  const body = `<defs>
    ${linearGradient('sky', ['#8fb9dc', '#c5dcea', '#eef0e8'])}
    ${linearGradient('brick', ['#9c6350', '#865040'])}
    ${linearGradient('plaster', ['#e2d3b4', '#cbb892'])}
    ${linearGradient('pane', ['#a9c3d2', '#5d7786', '#34464f'])}
    ${linearGradient('shop', ['#6d6050', '#c79a5c', '#7a5b39'])}
    ${linearGradient('paving', ['#b9b3a7', '#a29c90'])}
    ${linearGradient('nearPaving', ['#c2bcb0', '#a8a195'])}
    ${linearGradient('asphalt', ['#4b4d51', '#5c5f63', '#54575b'])}
    ${linearGradient('hedge', ['#6f9150', '#3f5f33'])}
    ${blur('haze', 2)}${blur('shade', 7)}
    <filter id="grain" x="0" y="0" width="100%" height="100%"><feTurbulence type="fractalNoise" baseFrequency="0.7" numOctaves="2" seed="4"/>
      <feColorMatrix values="0 0 0 0 0.1  0 0 0 0 0.1  0 0 0 0 0.1  1.2 0 0 0 -0.5"/></filter>
  </defs>
  <rect width="${WIDTH}" height="${HEIGHT}" fill="url(#sky)"/>
  ${skyline(random)}
  ${park(random)}
  ${brickHouse()}
  ${townHouse()}
  ${ground(random)}`;
  return { width: WIDTH, height: HEIGHT, body };
}

function skyline(random: () => number): string {
  const towers: string[] = [];
  for (let x = 770; x < WIDTH; x += 34 + random() * 30) {
    const height = 70 + random() * 120;
    towers.push(
      `<rect x="${x.toFixed(1)}" y="${(380 - height).toFixed(1)}" width="${(38 + random() * 34).toFixed(1)}" height="${height.toFixed(1)}" fill="#a3b8c6"/>`,
    );
  }
  return `<g filter="url(#haze)" opacity=".75">${towers.join('')}</g>`;
}

function park(random: () => number): string {
  const trees = [tree(random, 850, 250, 74), tree(random, 1095, 262, 64), tree(random, 1262, 226, 86)];
  const leaves: string[] = [];
  for (let index = 0; index < 170; index++) {
    const tone = ['#5d8445', '#4b7038', '#7a9c58', '#3e5d30'][index % 4];
    leaves.push(
      `<ellipse cx="${(800 + random() * 480).toFixed(1)}" cy="${(346 + random() * 40).toFixed(1)}" rx="9" ry="6" fill="${tone}"/>`,
    );
  }
  return `${trees.join('')}<rect x="796" y="340" width="484" height="60" rx="10" fill="url(#hedge)"/>${leaves.join('')}`;
}

function tree(random: () => number, x: number, y: number, size: number): string {
  const leaves: string[] = [];
  for (let index = 0; index < 190; index++) {
    const angle = random() * 2 * Math.PI;
    const reach = Math.sqrt(random()) * size;
    const cx = x + reach * Math.cos(angle) * 1.05;
    const cy = y + reach * Math.sin(angle) * 0.95;
    const lit = (y - cy) / size + (x - cx) / size / 2 + random() * 0.8;
    const tone = lit > 0.9 ? '#9dbd6a' : lit > 0.4 ? '#769d4e' : lit > -0.1 ? '#557c3d' : '#3b5c2f';
    const radius = size * (0.1 + random() * 0.08);
    leaves.push(
      `<ellipse cx="${cx.toFixed(1)}" cy="${cy.toFixed(1)}" rx="${(radius * 1.2).toFixed(1)}" ry="${radius.toFixed(1)}" fill="${tone}" opacity=".92"/>`,
    );
  }
  const trunk = `<path d="M${x - 9} 392 C${x - 5} 350 ${x - 6} 320 ${x - 8} ${y} L${x + 8} ${y} C${x + 7} 320 ${x + 6} 350 ${x + 11} 392Z" fill="#5b4534"/>`;
  return trunk + leaves.join('');
}

function sashWindow(x: number, y: number, width: number, height: number, frame: string): string {
  return `<rect x="${x - 7}" y="${y - 7}" width="${width + 14}" height="${height + 14}" fill="${frame}"/>
    <rect x="${x}" y="${y}" width="${width}" height="${height}" fill="url(#pane)"/>
    <path d="M${x} ${y + height * 0.75} L${x + width * 0.6} ${y} L${x + width * 0.85} ${y} L${x} ${y + height}Z" fill="#fff" opacity=".14"/>
    <path d="M${x + width / 2} ${y} L${x + width / 2} ${y + height} M${x} ${y + height / 2} L${x + width} ${y + height / 2}" stroke="${frame}" stroke-width="5"/>
    <rect x="${x - 11}" y="${y + height + 6}" width="${width + 22}" height="8" fill="#d8d2c4"/>
    <rect x="${x - 11}" y="${y + height + 14}" width="${width + 22}" height="5" fill="#000" opacity=".25"/>`;
}

function brickHouse(): string {
  const courses: string[] = [];
  for (let y = 0; y < 190; y += 11) {
    courses.push(`M0 ${y} H500`);
    for (let x = (y / 11) % 2 === 0 ? 0 : 16; x < 500; x += 32) courses.push(`M${x} ${y} v11`);
  }
  const stripes = Array.from({ length: 15 }, (_, index) => {
    const left = 36 + index * 28;
    const slope = (edge: number) => 250 + (edge - 250) * 1.07;
    return `<path d="M${left} 214 L${left + 28} 214 L${slope(left + 28).toFixed(1)} 256 L${slope(left).toFixed(1)} 256Z" fill="${index % 2 === 0 ? '#2f6b62' : '#efe8d8'}"/>`;
  });
  return `<rect width="500" height="400" fill="url(#brick)"/>
    <path d="${courses.join(' ')}" stroke="#c6a594" stroke-width="1.200" opacity=".4" fill="none"/>
    ${[60, 208, 356].map((x) => sashWindow(x, 28, 84, 124, '#ece6d8')).join('')}
    <rect y="186" width="500" height="24" fill="#3b3a3b"/>
    <rect y="210" width="500" height="190" fill="#54463a"/>
    <rect x="36" y="238" width="270" height="128" fill="url(#shop)"/>
    <path d="M36 366 L130 238 L190 238 L96 366Z M220 366 L290 270 L306 270 L306 300 L258 366Z" fill="#fff" opacity=".13"/>
    <path d="M126 238 V366 M216 238 V366" stroke="#3b3027" stroke-width="6"/>
    <rect x="330" y="240" width="70" height="156" fill="#2f6b62"/><rect x="340" y="252" width="50" height="86" fill="url(#pane)"/>
    <rect x="420" y="238" width="50" height="128" fill="url(#shop)"/>
    <rect x="0" y="366" width="500" height="34" fill="#453a31"/>
    ${stripes.join('')}
    <path d="M20 256 H480 V264 H20Z" fill="#000" opacity=".28"/>`;
}

function townHouse(): string {
  return `<rect x="500" width="296" height="400" fill="url(#plaster)"/>
    <path d="M500 0 H506 V400 H500Z" fill="#000" opacity=".25"/><path d="M786 0 H796 V400 H786Z" fill="#000" opacity=".14"/>
    <rect x="500" y="188" width="296" height="12" fill="#efe4cb"/><rect x="500" y="200" width="296" height="6" fill="#000" opacity=".2"/>
    ${[540, 690].map((x) => sashWindow(x, 34, 70, 118, '#f4efe2')).join('')}
    ${sashWindow(690, 236, 72, 96, '#f4efe2')}
    <rect x="528" y="208" width="98" height="192" fill="#f0e7d2"/><rect x="538" y="218" width="78" height="182" fill="#2d4a63"/>
    <path d="M547 230 H572 V296 H547Z M582 230 H607 V296 H582Z M547 312 H572 V384 H547Z M582 312 H607 V384 H582Z" fill="#3d6283" stroke="#1d3347" stroke-width="1.500"/>
    <rect x="605" y="314" width="7" height="6" fill="#d8b25a"/>
    <rect x="520" y="392" width="114" height="10" fill="#b5ad9e"/>
    <rect x="500" y="372" width="28" height="28" fill="#a99674"/><rect x="626" y="372" width="170" height="28" fill="#a99674"/>`;
}

function ground(random: () => number): string {
  const { farPavement, road, nearPavement } = streetLevels;
  const joints: string[] = [];
  for (let index = -12; index <= 12; index++) {
    joints.push(`M${640 + index * 74} ${farPavement} L${640 + index * 88} ${road - 12}`);
    joints.push(`M${640 + index * 112} ${nearPavement + 12} L${640 + index * 146} ${HEIGHT}`);
  }
  const patches = Array.from({ length: 14 }, () => {
    const x = random() * WIDTH;
    const y = road + 20 + random() * (nearPavement - road - 40);
    return `<ellipse cx="${x.toFixed(0)}" cy="${y.toFixed(0)}" rx="${(40 + random() * 70).toFixed(0)}" ry="${(3 + random() * 4).toFixed(0)}" fill="#000" opacity=".09"/>`;
  });
  const dashes = Array.from(
    { length: 9 },
    (_, index) => `<path d="M${index * 156 - 20} 549 h74 l-3 6 h-75Z" fill="#e9e6da" opacity=".85"/>`,
  );
  return `<rect y="${farPavement}" width="${WIDTH}" height="80" fill="url(#paving)"/>
    <path d="M0 ${farPavement} H796 V${farPavement + 14} H0Z" fill="#000" opacity=".3" filter="url(#shade)"/>
    <rect y="${road - 12}" width="${WIDTH}" height="6" fill="#d3cec3"/><rect y="${road - 6}" width="${WIDTH}" height="8" fill="#77736b"/>
    <rect y="${road}" width="${WIDTH}" height="${nearPavement - road}" fill="url(#asphalt)"/>
    ${patches.join('')}${dashes.join('')}
    <rect y="${nearPavement}" width="${WIDTH}" height="10" fill="#d8d3c8"/>
    <rect y="${nearPavement + 10}" width="${WIDTH}" height="${HEIGHT - nearPavement - 10}" fill="url(#nearPaving)"/>
    <path d="${joints.join(' ')} M0 ${farPavement + 34} H${WIDTH} M0 ${nearPavement + 48} H${WIDTH}" stroke="#6f6a61" stroke-width="1.500" opacity=".5" fill="none"/>
    <rect y="${farPavement}" width="${WIDTH}" height="${HEIGHT - farPavement}" filter="url(#grain)" opacity=".35"/>`;
}
