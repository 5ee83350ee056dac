import type { VerbWording } from '../language.ts';

const GO = '~go|come|walk|drive|ride|step|move|get|pull|sneak|climb|wander|creep|fly|cycle|break|jump|crawl';
const POSTURE = 'counts when both are next to each other: how it stands, sits or lies there cannot be seen';
const PASS = '~go|come|walk|drive|ride|step|move|get|climb|jump|leap|hop|vault|cycle|crawl|sneak|fly|pass';
const RUN = '~run|sprint|rush|dash|jog';
const SEEN = 'seen|detected|spotted|visible|noticed|observed|recognised|recognized|identified';
const BROUGHT = 'counts when it stands there and who brought it has gone';
const CARRIES = 'counts when both are next to each other: who carries, holds or rides what cannot be seen';

/** English verb phrases. The longest that fits is taken, of equally long ones the first. */
export const VERBS: readonly VerbWording[] = [
  {
    verb: 'appears',
    patterns: [
      '~appear|emerge|arrive',
      '~show|turn|pop up',
      '~come|drive|walk along|by|past',
      '~come|move|get into [the] view|sight|picture|frame|image',
      '~enter [the] view|picture|frame|image|scene',
    ],
  },
  {
    verb: 'enters',
    patterns: [
      '~enter|access|invade|reach {place}',
      '~enter|trespass|intrude',
      '~trespass|intrude in|on|into|at {place}',
      `${GO} (into|in to|inside|onto|on to) {place}`,
      '~come|get|sneak|break in',
      '~arrive at|in|on {place}',
    ],
  },
  {
    verb: 'enters',
    note: 'counts when it gets there',
    patterns: ['~go|come|walk|drive|get|ride|return to {place:zone}'],
  },
  { verb: 'enters', also: 'runs', patterns: [`${RUN} (into|in to|inside|onto|on to) {place}`] },
  {
    verb: 'leaves',
    patterns: [
      '~leave|exit {place}',
      '~leave|exit',
      '~leave|exit [the] view|picture|frame|image|scene|sight',
      '~get out of [the] view|sight|picture',
      `${GO} (out of|out from) {place}`,
      '~go|walk|drive|ride|run away|off|out',
      '~escape (from|out of) {place}',
      '~escape {place}',
    ],
  },
  {
    verb: 'leaves',
    isVanishing: true,
    patterns: [
      '~disappear|vanish',
      '~disappear|vanish from [the] (view|sight|picture)',
      '~disappear|vanish from {place}',
    ],
  },
  { verb: 'leaves', isSamePlace: true, patterns: ['~leave|exit it|there|again'] },
  { verb: 'leaves', also: 'runs', patterns: [`${RUN} (out of|from) {place}`] },
  {
    verb: 'crosses',
    patterns: [
      '~cross|traverse|pass|overstep [over] {line}',
      '~climb|jump|vault|hop {line}',
      `${PASS} (over|across|through|past) {line}`,
    ],
  },
  { verb: 'crosses', also: 'runs', patterns: [`${RUN} (over|across|through|past) {line}`] },
  {
    verb: 'lingers',
    patterns: [
      '~stay|linger|loiter|remain|lurk|dwell|idle',
      '~hang|stick|stand|wait around|about',
      '~hang|stick|loiter|linger around|about {place}',
      '~spend [more than|longer than|over|at least] {d:seconds}',
      '~stay|remain there|here|still',
    ],
  },
  {
    verb: 'stops',
    patterns: [
      '~stop [moving|driving|walking|there]',
      '~halt|park|brake',
      '~pull up|over',
      '~come to a (stop|halt|standstill)',
      '~stand still|motionless',
      '~be parked|parking|stationary|stopped|motionless|immobile',
      '~be not moving',
      '~be standing still',
      'parked',
    ],
  },
  {
    verb: 'moves',
    patterns: [
      '~move|walk|drive|wander|ride|travel|fly|swim|cycle|roam|crawl',
      '~move|walk|drive|wander around|about|there',
    ],
  },
  { verb: 'moves-toward', patterns: ['~go|come|head|turn'] },
  { verb: 'moves-faster', patterns: ['~speed|race', '~be (too fast|speeding)', '~drive|go|move|ride (too fast|fast)'] },
  {
    verb: 'moves-faster',
    patterns: [
      '~exceed {speed:speed}',
      '~go|drive|ride|move|travel|do [at] (over|above|more than|faster than) {speed:speed}',
    ],
  },
  {
    verb: 'moves-away',
    patterns: [
      '~go|walk|drive|ride|move away from {target:knownPlace}',
      '~go|walk|drive|ride|move away from {other:object}',
    ],
  },
  {
    verb: 'moves-away',
    also: 'runs',
    patterns: [`${RUN} away from {target:knownPlace}`, `${RUN} away from {other:object}`],
  },
  { verb: 'runs', patterns: [RUN, '~run|sprint|rush around|about|there'] },
  { verb: 'falls', patterns: ['~fall|trip|tumble|slip [down|over]', '~collapse', '~fall to|on the (ground|floor)'] },
  {
    verb: 'lies-down',
    patterns: [
      '~lie [down|there]',
      '~lie [down] on the (ground|floor)',
      '~be lying [down] [on the (ground|floor)]',
      '~be on the (ground|floor)',
    ],
  },
  {
    verb: 'lies-down',
    approximation: 'counts when somebody lies: whether he moves is not told apart',
    patterns: ['~lie motionless|unconscious|still', '~lie motionless|unconscious|still on the (ground|floor)'],
  },
  {
    verb: 'moves-toward',
    patterns: [
      '~approach {target:knownPlace}',
      '~come|go|get|move|walk|drive (near|close to|closer to|nearer to|up to) {target:knownPlace}',
    ],
  },
  {
    verb: 'approaches',
    patterns: [
      '~approach {other:object}',
      '~come|go|get|walk|drive|move (near|close to|near to|up to|closer to|nearer to) {other:object}',
      '~come|go|get|walk|drive|move (within|closer than|nearer than) {distance:metres} (of|to|from) {other:object}',
      '~come|go|get|walk|drive|move (within|closer than|nearer than) {distance:widths} (of|to|from) {other:object}',
    ],
  },
  {
    verb: 'is-together',
    patterns: [
      '~be [together] with {other:object}',
      '(within|closer than|nearer than|less than) {distance:metres} (of|to|from|away from) {other:object}',
      '~be|stand|wait|stay (near|next to|beside|close to|alongside|by) {other:object}',
      '~be|stand|sit|walk|play (within|closer than|nearer than|less than) {distance:metres} (of|to|from|away from) {other:object}',
      '~be|stand|sit|walk|play (within|closer than|nearer than|less than) {distance:widths} (of|to|from|away from) {other:object}',
      '~be on {other:object}',
      '~walk|stand|meet with {other:object}',
      '~accompany {other:object}',
    ],
  },
  {
    verb: 'is-together',
    also: 'stops',
    patterns: ['~stop|halt|park (near|next to|beside|close to|alongside|by) {other:object}'],
  },
  {
    verb: 'is-together',
    approximation: 'counts when both are next to each other: whether they move is not told apart',
    patterns: ['~walk|go|run|drive|ride (near|next to|beside|alongside|behind) {other:object}'],
  },
  {
    verb: 'is-together',
    approximation: POSTURE,
    patterns: [
      '~sit|lie|sleep (near|next to|beside|close to|alongside|by) {other:object}',
      '~sit|lie|stand|sleep on {other:object}',
      '~get|jump|climb|hop|go onto|on {other:object}',
      '~sit|play with {other:object}',
    ],
  },
  {
    verb: 'is-together',
    note: CARRIES,
    patterns: [
      '~carry|hold|push|pull|have|ride|walk|drag|wear {other:object}',
      '~be (carrying|holding|wearing) {other:object}',
    ],
  },
  {
    verb: 'gathers',
    patterns: [
      '~gather|assemble|congregate|meet|crowd|cluster [together|up]',
      '~form [a] (group|crowd|queue)',
      '~be|stand|sit|come|get together',
      '~be (gathered|crowded|assembled) [together]',
    ],
  },
  {
    verb: 'is-left-behind',
    isBackward: true,
    patterns: [
      '~be left [behind|unattended|alone|there|lying]',
      '~be abandoned|unattended|forgotten',
      'left (behind|unattended|alone)',
      '~stand|lie unattended|abandoned [there]',
      '(has|have) been left [behind|unattended|alone|there|lying]',
      '(has|have) been abandoned|forgotten',
      'abandoned|unattended|forgotten',
      '~stay behind',
    ],
  },
  {
    verb: 'is-left-behind',
    patterns: [
      '~leave|abandon|forget|drop|deposit|ditch|place {subject:object} [behind|unattended|alone|there|lying]',
      '~leave behind {subject:object}',
      '~drop|put off|down {subject:object}',
      '~put {subject:object} down',
    ],
  },
  {
    verb: 'is-left-behind',
    note: BROUGHT,
    patterns: ['~deliver|bring {subject:object}'],
  },
  {
    verb: 'is-left-behind',
    isBackward: true,
    note: BROUGHT,
    patterns: ['~be delivered|dropped|deposited', '~be delivered|dropped|deposited (to|at|on|in) {place}'],
  },
  {
    verb: 'is-taken',
    isBackward: true,
    patterns: [
      '~be taken|stolen|removed [away]',
      '(has|have) been taken|stolen|removed [away]',
      '(has|have) been taken|stolen|removed [away] from {place}',
      '~be (picked up|carried away|carried off|taken away)',
      '~be grabbed',
      '~be taken|stolen|removed|grabbed [away] from {place}',
    ],
  },
  {
    verb: 'is-taken',
    patterns: [
      '~take|steal|remove|grab {subject:object} [away]',
      '~take|steal|remove|grab {subject:object} [away] from {place}',
      '~pick up {subject:object}',
      '~pick {subject:object} up',
      '~carry {subject:object} away|off',
      '~take|carry away {subject:object}',
    ],
  },
  {
    verb: 'is-absent',
    isBackward: true,
    patterns: ['~be absent|missing|gone|away', '~be absent|missing|gone from {place}'],
  },
  { verb: 'is-present', patterns: ['~be [located]', `~be [being] ${SEEN}`, SEEN, '(has|have) been'] },
  { verb: 'is-present', isAlone: true, patterns: ['~be [all] alone', '~stand|sit|wait alone', 'alone'] },
  { verb: 'is-present', isState: true, patterns: ['~be present|here|around'] },
  { verb: 'is-present', isState: true, isSamePlace: true, patterns: ['~be there'] },
  { verb: 'is-present', isPosture: true, patterns: ['~stand|wait [there|around]'] },
  {
    verb: 'is-present',
    isPosture: true,
    approximation: 'counts when it is there: whether it sits or sleeps cannot be seen',
    patterns: ['~sit|sleep [there|around]'],
  },
];
