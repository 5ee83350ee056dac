import { seededRandom } from '#core/demo/seeded-random.ts';
import { blur, type Drawing, linearGradient, radialGradient } from './svg.ts';

/** A street clock on a cast-iron post; its hands show a quarter past one. Much ornament would make it a face. */
export function streetClock(): Drawing {
  const ticks = Array.from({ length: 12 }, (_, hour) => {
    const angle = (hour / 12) * 2 * Math.PI;
    const inner = hour % 3 === 0 ? 33 : 37;
    const at = (radius: number) =>
      `${(62 + radius * Math.sin(angle)).toFixed(1)} ${(62 - radius * Math.cos(angle)).toFixed(1)}`;
    return `<path d="M${at(inner)} L${at(44)}" stroke="#17191c" stroke-width="${hour % 3 === 0 ? 5 : 3}"/>`;
  });
  const body = `<defs>${radialGradient('face', ['#ffffff', '#ffffff', '#f4f6f8'], 0.42, 0.38, 0.7)}
      ${linearGradient('iron', ['#17211e', '#4c5f59', '#1d2926'], true)}</defs>
    <path d="M54 112 H70 L73 344 H51Z" fill="url(#iron)"/><path d="M46 116 H78 V128 H46Z M44 320 H80 V346 H44Z M48 220 H76 V230 H48Z" fill="url(#iron)"/>
    <circle cx="62" cy="62" r="58" fill="url(#iron)"/><circle cx="62" cy="62" r="50" fill="#e9eef0"/>
    <circle cx="62" cy="62" r="47" fill="url(#face)"/>${ticks.join('')}
    <path d="M62 62 L80 40" stroke="#101214" stroke-width="6" stroke-linecap="round"/><path d="M62 62 L98 62" stroke="#101214" stroke-width="4" stroke-linecap="round"/>
    <circle cx="62" cy="62" r="4.500" fill="#101214"/>`;
  return { width: 124, height: 348, body };
}

/** An octagonal stop sign on a steel post; its letters are strokes, since the machine may have no fonts. */
export function stopSign(): Drawing {
  const octagon = (radius: number) =>
    Array.from({ length: 8 }, (_, index) => {
      const angle = ((index + 0.5) / 8) * 2 * Math.PI;
      return `${(70 + radius * Math.cos(angle)).toFixed(1)},${(70 + radius * Math.sin(angle)).toFixed(1)}`;
    }).join(' ');
  const letters =
    'M36 60 C34 52 20 52 20 61 C20 70 37 68 37 78 C37 87 21 88 19 79 M42 56 H62 M52 56 V85 M84 70.500 C84 51 66 51 66 70.500 C66 90 84 90 84 70.500Z M93 85 V57 H103 C114 57 114 73 103 73 H93';
  const body = `<defs>${linearGradient('red', ['#e0362f', '#c01d1f', '#a51518'])}${linearGradient('steel', ['#777c82', '#d4d8dc', '#70757b'], true)}</defs>
    <rect x="65" y="120" width="10" height="284" fill="url(#steel)"/>
    <polygon points="${octagon(70)}" fill="#e9e9e9"/><polygon points="${octagon(66)}" fill="#ffffff"/><polygon points="${octagon(61)}" fill="url(#red)"/>
    <g transform="translate(4.500 0)"><path d="${letters}" fill="none" stroke="#fff" stroke-width="7"/></g>
    <path d="M30 30 C50 14 90 12 112 32 C90 24 56 24 30 30Z" fill="#fff" opacity=".18"/>`;
  return { width: 140, height: 406, body };
}

export type TrafficLightState = 'red' | 'amber' | 'green';

/** A traffic light on a pole, seen from the front. */
export function trafficLight(state: TrafficLightState): Drawing {
  const lamps: readonly (readonly [TrafficLightState, number, string, string])[] = [
    ['red', 40, '#ff5a48', '#4a1512'],
    ['amber', 92, '#ffc23d', '#4d3b10'],
    ['green', 144, '#4dff9a', '#0f4227'],
  ];
  const drawn = lamps.map(([name, y, lit, dark]) => {
    const on = name === state;
    const glow = on ? `<circle cx="48" cy="${y}" r="27" fill="${lit}" opacity=".45" filter="url(#glow)"/>` : '';
    return `${glow}<circle cx="48" cy="${y}" r="21" fill="${on ? lit : dark}" stroke="#000" stroke-width="2"/>
      <path d="M25 ${y - 2} C25 ${y - 30} 71 ${y - 30} 71 ${y - 2} C64 ${y - 20} 32 ${y - 20} 25 ${y - 2}Z" fill="#0b0c0d"/>
      <circle cx="42" cy="${y - 6}" r="5" fill="#fff" opacity="${on ? 0.6 : 0.12}"/>`;
  });
  const body = `<defs>${linearGradient('housing', ['#1c1e20', '#3a3e41', '#17191a'], true)}${linearGradient('pole', ['#3f4549', '#8d959b', '#3a4044'], true)}${blur('glow', 4)}</defs>
    <rect x="42" y="180" width="12" height="276" fill="url(#pole)"/><rect x="36" y="436" width="24" height="22" fill="url(#pole)"/>
    <rect x="14" y="6" width="68" height="178" rx="10" fill="#e5c02f"/><rect x="18" y="10" width="60" height="170" rx="8" fill="url(#housing)"/>${drawn.join('')}`;
  return { width: 96, height: 460, body };
}

/** A wooden park bench with cast-iron sides, seen from the front. */
export function bench(): Drawing {
  const slats = [8, 24, 40, 66, 77].map(
    (y, index) =>
      `<rect x="10" y="${y}" width="220" height="${index < 3 ? 12 : 9}" rx="2" fill="url(#wood)" stroke="#4d2d16" stroke-width="1"/>`,
  );
  const side = (x: number) =>
    `<path d="M${x} 4 L${x + 5} 60 L${x - 2} 88 L${x - 6} 118 M${x + 4} 60 L${x + 8} 118 M${x - 9} 66 H${x + 12}" fill="none" stroke="#22282a" stroke-width="7" stroke-linecap="round"/>`;
  const body = `<defs>${linearGradient('wood', ['#c98d52', '#a4672f', '#7b4a20'])}${blur('soft', 4)}</defs>
    <ellipse cx="120" cy="118" rx="114" ry="6" fill="#000" opacity=".45" filter="url(#soft)"/>${side(26)}${side(212)}${slats.join('')}`;
  return { width: 240, height: 126, body };
}

/** A shrub in a clay pot. */
export function pottedPlant(seed: number): Drawing {
  const random = seededRandom(seed);
  const leaves = Array.from({ length: 64 }, (_, index) => {
    const angle = -Math.PI / 2 + (random() - 0.5) * 2.9;
    const reach = 22 + random() * 52;
    const x = 65 + reach * Math.cos(angle) * 0.8;
    const y = 98 + reach * Math.sin(angle) * 1.15;
    const tone = ['#2f5d2b', '#3f7a36', '#57964a', '#77b25e'][Math.floor(index / 16)];
    const turn = ((angle * 180) / Math.PI + (random() - 0.5) * 50).toFixed(0);
    return `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn})"><path d="M-15 0 C-6 -8 8 -7 18 0 C8 7 -6 8 -15 0Z" fill="${tone}"/><path d="M-13 0 H15" stroke="#1f4420" stroke-width="1" opacity=".5"/></g>`;
  });
  const body = `<defs>${linearGradient('clay', ['#8f4d30', '#d0805a', '#b5653f', '#7a3d25'], true)}${blur('soft', 3)}</defs>
    <ellipse cx="65" cy="166" rx="44" ry="6" fill="#000" opacity=".5" filter="url(#soft)"/>
    <path d="M65 120 C62 100 60 84 56 60 M65 120 C68 96 74 80 82 62" stroke="#4a3a22" stroke-width="4" fill="none"/>
    ${leaves.join('')}
    <path d="M30 112 H100 L90 166 H40Z" fill="url(#clay)"/><path d="M26 100 H104 V116 H26Z" fill="url(#clay)"/><path d="M28 116 H102 V121 H28Z" fill="#000" opacity=".25"/>`;
  return { width: 130, height: 174, body };
}

/** A city bicycle from the side. */
export function bicycle(): Drawing {
  const wheel = (x: number) => {
    const spokes = Array.from({ length: 14 }, (_, index) => {
      const angle = (index / 14) * 2 * Math.PI;
      return `M${x} 110 L${(x + 42 * Math.cos(angle)).toFixed(1)} ${(110 + 42 * Math.sin(angle)).toFixed(1)}`;
    });
    return `<path d="${spokes.join(' ')}" stroke="#d9dcdf" stroke-width="1" opacity=".8"/><circle cx="${x}" cy="110" r="44" fill="none" stroke="#1a1b1d" stroke-width="6"/>
      <circle cx="${x}" cy="110" r="40" fill="none" stroke="#b9bdc2" stroke-width="2.500"/><circle cx="${x}" cy="110" r="5" fill="#5b5f64"/>
      <path d="M${x - 48} 104 A48 48 0 0 1 ${x + 34} 76" fill="none" stroke="#1f2a30" stroke-width="4"/>`;
  };
  const body = `<defs>${blur('soft', 3)}</defs><ellipse cx="120" cy="156" rx="108" ry="5" fill="#000" opacity=".4" filter="url(#soft)"/>
    ${wheel(54)}${wheel(188)}
    <path d="M54 110 L108 110 L92 52 Z M92 56 L162 50 M108 110 L164 58 M156 36 L188 110" fill="none" stroke="#11707a" stroke-width="6.500" stroke-linejoin="round"/>
    <path d="M92 52 L87 36" stroke="#8c9298" stroke-width="5"/><path d="M68 32 C76 26 98 28 108 34 C100 40 76 42 68 32Z" fill="#3a2418"/>
    <path d="M156 36 L152 22 C164 16 176 20 180 28" fill="none" stroke="#2b2f33" stroke-width="5" stroke-linecap="round"/>
    <circle cx="108" cy="110" r="13" fill="none" stroke="#6a6f75" stroke-width="4"/><path d="M108 110 L118 130 M110 132 H128 M108 110 L98 90 M90 88 H106" stroke="#2b2f33" stroke-width="5"/>
    <path d="M54 104 H108 M54 116 H108" stroke="#3a3d41" stroke-width="1.500"/>`;
  return { width: 240, height: 164, body };
}

/** A red cast-iron fire hydrant. */
export function fireHydrant(): Drawing {
  const body = `<defs>${linearGradient('cast', ['#8e1714', '#e2473c', '#c92c25', '#74100e'], true)}${blur('soft', 2)}</defs>
    <ellipse cx="40" cy="112" rx="34" ry="4" fill="#000" opacity=".5" filter="url(#soft)"/>
    <path d="M22 34 H58 V98 H22Z" fill="url(#cast)"/><path d="M18 34 C18 14 62 14 62 34Z" fill="url(#cast)"/><path d="M34 8 H46 V20 H34Z" fill="url(#cast)"/>
    <path d="M14 32 H66 V40 H14Z M14 96 H66 V112 H14Z M18 74 H62 V80 H18Z" fill="url(#cast)"/>
    <path d="M6 48 H22 V66 H6Z M58 48 H74 V66 H58Z" fill="url(#cast)"/><circle cx="40" cy="57" r="13" fill="#b9221d" stroke="#6c0f0d" stroke-width="3"/><circle cx="40" cy="57" r="5" fill="#f0d9c8"/>`;
  return { width: 80, height: 118, body };
}
