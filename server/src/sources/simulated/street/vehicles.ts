import { blur, type Drawing, linearGradient, radialGradient } from './svg.ts';

/** Paint of a vehicle from its lit top to its shaded bottom. */
export interface Paint {
  readonly light: string;
  readonly main: string;
  readonly dark: string;
}

function vehicleDefinitions(paint: Paint): string {
  return `<defs>
    ${linearGradient('paint', [paint.light, paint.main, paint.main, paint.dark])}
    ${linearGradient('glass', ['#9fb6c4', '#4b5c68', '#1e272e'])}
    ${linearGradient('rubber', ['#3a3a3c', '#161618'])}
    ${radialGradient('rim', ['#f2f3f5', '#a8acb2', '#6b6f76'])}
    ${blur('soft', 5)}
  </defs>`;
}

function wheel(x: number, y: number, radius: number): string {
  const spokes = Array.from({ length: 5 }, (_, index) => {
    const angle = (index / 5) * 2 * Math.PI + 0.3;
    const reach = radius * 0.58;
    return `<path d="M${x} ${y} L${x + reach * Math.cos(angle)} ${y + reach * Math.sin(angle)}" stroke="#d5d8dc" stroke-width="${radius * 0.2}"/>`;
  });
  return `<circle cx="${x}" cy="${y}" r="${radius * 1.16}" fill="#0d0e10"/>
    <circle cx="${x}" cy="${y}" r="${radius}" fill="url(#rubber)"/>
    <circle cx="${x}" cy="${y}" r="${radius * 0.66}" fill="#2a2c30"/>
    ${spokes.join('')}
    <circle cx="${x}" cy="${y}" r="${radius * 0.64}" fill="none" stroke="url(#rim)" stroke-width="${radius * 0.1}"/>
    <circle cx="${x}" cy="${y}" r="${radius * 0.15}" fill="#8b9097"/>`;
}

/** A hatchback from the side, driving to the left. */
export function car(paint: Paint): Drawing {
  const body = `${vehicleDefinitions(paint)}
  <ellipse cx="190" cy="143" rx="175" ry="8" fill="#000" opacity=".55" filter="url(#soft)"/>
  <path d="M12 112 C9 96 14 84 26 79 C48 72 76 68 98 65 C122 44 150 29 186 26 C226 23 268 25 296 34 C322 43 340 58 354 72 C364 78 368 92 366 112 C365 122 360 126 350 126 L28 126 C18 126 13 121 12 112Z" fill="url(#paint)"/>
  <path d="M112 66 C132 48 156 37 188 35 L206 34 L206 68 Z" fill="url(#glass)"/>
  <path d="M213 34 C246 32 276 36 294 44 C308 51 318 60 322 68 L213 68 Z" fill="url(#glass)"/>
  <path d="M262 33 L272 68" stroke="${paint.dark}" stroke-width="5"/>
  <path d="M150 48 L128 66 L148 66 L176 40Z M232 36 L222 66 L236 66 L246 36Z" fill="#fff" opacity=".22"/>
  <path d="M20 92 C90 82 280 80 362 90" stroke="#fff" stroke-width="2.5" opacity=".35" fill="none"/>
  <path d="M120 70 C116 90 118 108 124 122 M210 68 L212 122 M280 70 C286 86 284 100 276 112" stroke="${paint.dark}" stroke-width="2" fill="none" opacity=".8"/>
  <rect x="184" y="80" width="18" height="4.5" rx="2" fill="${paint.dark}"/><rect x="256" y="80" width="18" height="4.5" rx="2" fill="${paint.dark}"/>
  <path d="M116 62 C110 56 102 58 102 64 L104 70 L116 70Z" fill="${paint.main}" stroke="${paint.dark}"/>
  <path d="M16 88 C28 80 42 80 50 84 C42 92 28 96 14 97Z" fill="#f6f3df" stroke="#8a8f96" stroke-width="1.5"/>
  <path d="M352 74 C362 78 366 90 365 98 L352 98 C346 90 346 80 352 74Z" fill="#b3161c" stroke="#5e0d10"/>
  <path d="M12 110 L60 112 L60 126 L28 126 C16 126 12 120 12 110Z M322 114 L366 110 C366 122 360 126 350 126 L322 126Z" fill="#25282c" opacity=".85"/>
  <path d="M116 120 L280 120 L280 127 L116 127Z" fill="#1d1f23"/>
  <rect x="14" y="104" width="18" height="6" rx="2" fill="#e9e9ea" opacity=".8"/>
  ${wheel(86, 118, 28)}${wheel(298, 118, 28)}`;
  return { width: 380, height: 154, body };
}

/** A city bus from the side, driving to the right. */
export function bus(paint: Paint): Drawing {
  const windows = [70, 150, 230, 310, 390].map(
    (x) => `<rect x="${x}" y="48" width="73" height="62" rx="5" fill="url(#glass)"/>
      <path d="M${x + 12} 110 L${x + 38} 48 L${x + 54} 48 L${x + 28} 110Z" fill="#fff" opacity=".13"/>
      <circle cx="${x + 40}" cy="88" r="9" fill="#20242a" opacity=".75"/><path d="M${x + 26} 110 C${x + 27} 97 ${x + 53} 97 ${x + 54} 110Z" fill="#20242a" opacity=".75"/>`,
  );
  const door = (x: number) => `<rect x="${x}" y="46" width="54" height="134" rx="4" fill="#2b3036"/>
    <rect x="${x + 4}" y="52" width="21" height="122" rx="3" fill="url(#glass)"/><rect x="${x + 29}" y="52" width="21" height="122" rx="3" fill="url(#glass)"/>`;
  const body = `${vehicleDefinitions(paint)}
  <ellipse cx="300" cy="218" rx="286" ry="10" fill="#000" opacity=".55" filter="url(#soft)"/>
  <path d="M14 40 C14 20 24 12 44 12 L540 12 C566 12 578 22 581 46 L588 130 L588 186 C588 196 582 200 574 200 L26 200 C18 200 14 196 14 188Z" fill="url(#paint)"/>
  <path d="M30 12 L548 12 C540 4 526 2 510 2 L70 2 C50 2 38 5 30 12Z" fill="#c9cdd2"/>
  <rect x="14" y="128" width="574" height="26" fill="#f4f1e8" opacity=".92"/>
  <rect x="22" y="44" width="42" height="66" rx="5" fill="url(#glass)"/>
  ${windows.join('')}${door(468)}
  <path d="M530 46 L572 46 C576 62 580 96 582 122 L530 122Z" fill="url(#glass)"/>
  <path d="M540 122 L556 46 L566 46 L552 122Z" fill="#fff" opacity=".2"/>
  <rect x="452" y="18" width="120" height="22" rx="4" fill="#14161a"/>
  <path d="M462 24 L462 34 M472 24 L472 34 M480 24 L492 24 L492 34 L480 34Z M502 34 L502 24 L514 24 L514 34 M524 24 L536 34 M546 24 L546 34 L558 34" stroke="#ffb632" stroke-width="3" fill="none"/>
  <path d="M14 168 L588 168" stroke="${paint.dark}" stroke-width="3"/>
  <path d="M200 170 L360 170 L360 200 L200 200Z" fill="#000" opacity=".14"/>
  <path d="M574 158 L588 156 L588 176 L572 178Z" fill="#fff6d2"/><rect x="14" y="150" width="9" height="26" rx="2" fill="#c01d20"/>
  <path d="M584 60 L598 62 L598 92 L590 92" fill="none" stroke="#1b1d20" stroke-width="6"/>
  <path d="M24 18 L560 18" stroke="#fff" stroke-width="4" opacity=".4"/>
  ${wheel(126, 190, 28)}${wheel(430, 190, 28)}`;
  return { width: 604, height: 230, body };
}

/** A delivery truck with a box body from the side, driving to the left. */
export function truck(paint: Paint): Drawing {
  const body = `${vehicleDefinitions(paint)}
  <defs>${linearGradient('box', ['#ffffff', '#e6e8ea', '#b9bec4'])}</defs>
  <ellipse cx="250" cy="232" rx="232" ry="9" fill="#000" opacity=".55" filter="url(#soft)"/>
  <rect x="146" y="14" width="332" height="172" rx="5" fill="url(#box)" stroke="#8f959c" stroke-width="2"/>
  <path d="M188 16 L188 184 M230 16 L230 184 M272 16 L272 184 M314 16 L314 184 M356 16 L356 184 M398 16 L398 184 M440 16 L440 184" stroke="#9aa0a7" stroke-width="1.5" opacity=".55"/>
  <path d="M196 86 C250 52 300 126 430 74 L430 104 C310 152 250 82 196 116Z" fill="${paint.main}" opacity=".9"/>
  <rect x="120" y="186" width="360" height="16" fill="#2a2d31"/>
  <path d="M18 206 L18 138 C18 128 22 122 30 114 L58 62 C62 54 68 50 78 50 L138 50 L138 206Z" fill="url(#paint)"/>
  <path d="M42 112 L66 66 C68 62 72 60 78 60 L86 60 L86 112Z M92 60 L128 60 L128 112 L92 112Z" fill="url(#glass)"/>
  <path d="M56 112 L74 66 L82 62 L68 112Z M104 112 L116 60 L124 60 L114 112Z" fill="#fff" opacity=".2"/>
  <path d="M89 60 L89 190 M132 60 L132 190" stroke="${paint.dark}" stroke-width="2.5"/>
  <rect x="98" y="124" width="18" height="5" rx="2" fill="${paint.dark}"/>
  <path d="M38 92 L28 92 L28 116 L38 118Z" fill="#16181b"/>
  <path d="M18 150 L40 148 L40 166 L18 168Z" fill="#fff5d6" stroke="#858b92"/>
  <path d="M12 184 L138 184 L138 206 L20 206 C14 206 12 202 12 196Z" fill="#33373c"/>
  <rect x="470" y="190" width="12" height="14" fill="#c01d20"/>
  <rect x="230" y="202" width="110" height="16" rx="3" fill="#3b4046"/>
  ${wheel(84, 206, 28)}${wheel(392, 206, 28)}${wheel(446, 206, 22)}`;
  return { width: 492, height: 246, body };
}
