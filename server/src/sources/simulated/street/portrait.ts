import { blur, type Drawing, linearGradient, radialGradient } from './svg.ts';

export const expressions = ['neutral', 'smile', 'blink'] as const;
export type Expression = (typeof expressions)[number];

/** A friendly person close to the camera, head and shoulders, looking straight at it. */
export function portrait(expression: Expression): Drawing {
  const body = `<defs>
    ${radialGradient('skin', ['#f7d2b3', '#efbd97', '#d3946d'], 0.46, 0.42, 0.62)}
    ${linearGradient('neck', ['#a96e4d', '#d39a75', '#c68a64'])}
    ${linearGradient('coat', ['#47688a', '#2b4562', '#1d3149'])}
    ${linearGradient('shirt', ['#f5f1e6', '#d6cfbe'])}
    ${linearGradient('hair', ['#7b4b2b', '#4f2d18', '#341c0e'])}
    ${radialGradient('iris', ['#2f4a2e', '#5d7d4c', '#33492c'], 0.5, 0.5, 0.5)}
    ${linearGradient('lip', ['#b4534c', '#cf7066', '#b85a52'])}
    ${radialGradient('cheek', ['#e58a72', '#e58a7200'], 0.5, 0.5, 0.5)}
    ${blur('soft', 7)}${blur('fine', 3)}
  </defs>
  <path d="M110 190 C96 60 160 18 232 20 C312 20 366 74 352 196 C350 240 348 270 334 302 C310 330 270 322 231 322 C192 322 152 330 128 302 C114 270 112 230 110 190Z" fill="url(#hair)"/>
  <path d="M26 520 C28 420 70 398 150 382 L310 382 C394 398 434 424 436 520Z" fill="url(#coat)"/>
  <path d="M176 376 L230 450 L288 376 L270 352 L192 352Z" fill="url(#shirt)"/>
  <path d="M180 300 H282 V372 C270 400 250 414 231 416 C210 414 192 400 180 372Z" fill="url(#neck)"/>
  <path d="M178 330 C200 372 262 372 284 330 L284 352 C262 388 202 388 178 352Z" fill="#5d3320" opacity=".45" filter="url(#fine)"/>
  <path d="M150 382 L214 468 L231 446 L176 374Z M312 382 L250 468 L231 446 L288 374Z" fill="#365678" stroke="#16263a" stroke-width="2"/>
  <path d="M231 446 V520" stroke="#14223a" stroke-width="3"/>
  <path d="M120 206 C106 196 102 226 112 248 C116 262 128 264 130 256Z M342 206 C356 196 360 226 350 248 C346 262 334 264 332 256Z" fill="#dca27d"/>
  <path d="M231 66 C300 66 338 116 338 190 C338 250 322 296 290 330 C266 354 250 360 231 360 C212 360 196 354 172 330 C140 296 124 250 124 190 C124 116 162 66 231 66Z" fill="url(#skin)"/>
  <path d="M124 190 C124 250 140 296 172 330 C150 280 142 240 146 180Z M338 190 C338 250 322 296 290 330 C312 280 320 240 316 180Z" fill="#a9683f" opacity=".4" filter="url(#soft)"/>
  <ellipse cx="168" cy="258" rx="34" ry="26" fill="url(#cheek)" opacity=".55"/><ellipse cx="294" cy="258" rx="34" ry="26" fill="url(#cheek)" opacity=".55"/>
  <path d="M116 200 C112 130 150 88 190 98 C240 110 300 92 322 130 C336 150 342 176 346 200 C364 120 340 44 232 38 C122 42 98 120 116 200Z" fill="url(#hair)"/>
  <path d="M140 130 C170 80 230 74 300 92 M130 160 C140 100 190 60 240 58" stroke="#a06a3f" stroke-width="3" fill="none" opacity=".55"/>
  ${eye(186, expression)}${eye(276, expression)}
  <path d="M154 176 C168 160 196 160 212 172 C196 166 170 168 154 180Z M308 176 C294 160 266 160 250 172 C266 166 292 168 308 180Z" fill="#3b2112" stroke="#3b2112" stroke-width="3.500" stroke-linejoin="round"/>
  <path d="M220 196 C216 230 208 250 206 262 C206 276 220 276 231 278 C242 276 256 276 256 262 C254 250 246 230 242 196Z" fill="#c98a63" opacity=".38" filter="url(#fine)"/>
  <path d="M228 190 C226 220 226 246 231 264 C236 246 236 220 234 190Z" fill="#fff" opacity=".3" filter="url(#fine)"/>
  <path d="M206 264 C200 276 212 282 219 277 M256 264 C262 276 250 282 243 277 M219 277 C226 284 236 284 243 277" stroke="#7d4327" stroke-width="3.500" fill="none" stroke-linecap="round"/>
  ${mouth(expression)}
  <path d="M212 338 C224 346 238 346 250 338" stroke="#a9683f" stroke-width="4" opacity=".4" fill="none" filter="url(#fine)"/>`;
  return { width: 462, height: 520, body };
}

function eye(x: number, expression: Expression): string {
  const socket = `<ellipse cx="${x}" cy="202" rx="36" ry="24" fill="#8a4f31" opacity=".3" filter="url(#fine)"/>`;
  if (expression === 'blink') {
    return `${socket}<path d="M${x - 25} 204 C${x - 12} 214 ${x + 12} 214 ${x + 25} 204" stroke="#2b170c" stroke-width="5" fill="none" stroke-linecap="round"/>`;
  }
  return `${socket}
    <path d="M${x - 26} 206 C${x - 16} 188 ${x + 14} 186 ${x + 26} 204 C${x + 14} 218 ${x - 14} 219 ${x - 26} 206Z" fill="#f7f4ee"/>
    <circle cx="${x}" cy="203" r="12.500" fill="url(#iris)" stroke="#24361f" stroke-width="1.500"/><circle cx="${x}" cy="203" r="6" fill="#0a0a0a"/><circle cx="${x + 4}" cy="198" r="3.200" fill="#fff"/>
    <path d="M${x - 27} 207 C${x - 16} 186 ${x + 14} 184 ${x + 27} 205" stroke="#2b170c" stroke-width="5" fill="none" stroke-linecap="round"/>
    <path d="M${x - 22} 210 C${x - 10} 219 ${x + 10} 219 ${x + 23} 208" stroke="#7d4327" stroke-width="2" fill="none"/>
    <path d="M${x - 26} 194 C${x - 14} 180 ${x + 14} 180 ${x + 26} 192" stroke="#9c6140" stroke-width="2.500" fill="none"/>`;
}

function mouth(expression: Expression): string {
  if (expression === 'smile') {
    return `<path d="M186 304 C210 312 252 312 276 304 C266 334 246 340 231 340 C216 340 196 334 186 304Z" fill="#6d1f22"/>
      <path d="M192 307 C212 313 250 313 270 307 C262 322 250 324 231 324 C212 324 200 322 192 307Z" fill="#fbf8f2"/>
      <path d="M184 303 C206 298 222 302 231 304 C240 302 256 298 278 303 C254 312 208 312 184 303Z M190 314 C204 346 258 346 272 314 C260 336 202 336 190 314Z" fill="url(#lip)"/>
      <path d="M178 298 C176 304 178 308 182 310 M284 298 C286 304 284 308 280 310" stroke="#a9683f" stroke-width="3" fill="none"/>`;
  }
  return `<path d="M192 312 C208 302 222 302 231 306 C240 302 254 302 270 312 C252 334 210 334 192 312Z" fill="url(#lip)"/>
    <path d="M192 312 C212 317 250 317 270 312" stroke="#6d2d2a" stroke-width="3" fill="none"/>`;
}
