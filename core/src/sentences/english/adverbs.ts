import type { AdverbWording } from '../language.ts';

const MORNING = { from: '06:00', to: '12:00', note: 'taken as 6:00 to 12:00' };
const AFTERNOON = { from: '12:00', to: '18:00', note: 'taken as 12:00 to 18:00' };
const EVENING = { from: '18:00', to: '22:00', note: 'taken as 18:00 to 22:00' };

/** When. */
const TIMES: readonly AdverbWording[] = [
  {
    meaning: 'after',
    patterns: [
      '[only] (after|past|later than|from) {from:clock}',
      '[only] from {from:clock} (on|onwards|onward)',
      '[only] starting at {from:clock}',
    ],
  },
  { meaning: 'before', patterns: ['[only] (before|until|till|earlier than|up to) {to:clock}'] },
  {
    meaning: 'window',
    patterns: [
      '[only] [in the time] (between|from) [the hours of] {from:clock} (and|to|until|till|through|-) {to:clock}',
      '{from:clock} (to|until|till|-) {to:clock}',
      '[only] after {from:clock} and before {to:clock}',
      '[only] after {from:clock} (until|till|to) {to:clock}',
    ],
  },
  {
    meaning: 'outside-window',
    patterns: ['outside [of] [between|from] {from:clock} (and|to|until|till|-) {to:clock}'],
  },
  {
    meaning: 'fixed-window',
    ...MORNING,
    patterns: ['[only] in the morning|mornings', 'each|every morning', 'morning|mornings'],
  },
  {
    meaning: 'fixed-window',
    ...AFTERNOON,
    patterns: ['[only] in the afternoon|afternoons', 'each|every afternoon', 'afternoon|afternoons'],
  },
  {
    meaning: 'fixed-window',
    ...EVENING,
    patterns: ['[only] in the evening|evenings', 'each|every evening', 'evening|evenings'],
  },
  {
    meaning: 'weekdays',
    patterns: [
      '[only] (on|at|during|over|in) [the|all|every] {days:weekdays}',
      '[only] (from|between) {days:weekdayRange}',
      '[only] (every|each) {days:weekdays}',
      '[only] {days:weekdays}',
      '[only] (when|while|if) it is [a|on a] {days:weekdays}',
    ],
  },
  {
    meaning: 'dates',
    patterns: [
      '[only] [on|in|during|over] {dates:dates}',
      '[only] (from|between) {dates:dates} (to|until|till|and|through|-) {last:dates}',
    ],
  },
  { meaning: 'dates-from', patterns: ['[only] (from|starting|beginning|as of) {dates:dates} [on|onwards]'] },
  { meaning: 'dates-until', patterns: ['[only] (until|till|up to|through) {dates:dates}'] },
  {
    meaning: 'night',
    patterns: [
      '[only] (at|by|during the|in the|during) night|nighttime|nights',
      '[only] at night time|hours',
      '[only] (after|in the) dark',
      '[only] in darkness',
      '[only] after nightfall|sunset|sundown|dusk',
      '[only] overnight|nightly',
      '[only] (between|from) (sunset|dusk|sundown) (and|to|till|until) (sunrise|dawn|sunup)',
      '[only] (when|while|if) it is (dark|night|nighttime)',
      'every|each night',
      'night|nights|nighttime',
    ],
  },
  {
    meaning: 'day',
    patterns: [
      '[only] (by|during the|during|in the) day|daytime|daylight',
      '[only] in|during [the] daylight [hours]',
      '[only] at daytime',
      'daytime|daylight',
      '[only] (when|while|if) it is (light|day|daytime)',
      '[only] (between|from) (sunrise|dawn) (and|to|till|until) (sunset|dusk)',
    ],
  },
  {
    meaning: 'always',
    patterns: [
      'at any time [of [the] (day|day or night)]',
      'any time|always|anytime',
      'all day [long]',
      'around the clock',
      '24 / 7',
      'every|each day',
      'daily',
      'day and night',
      'day or night',
      'at all times',
    ],
  },
  { meaning: 'same-day', patterns: ['on|of the same day'] },
];

const OFFICE = '[the] (business|office|working|opening|work) hours';
const OFFICE_HOURS = {
  note: 'taken as Monday to Friday, 9:00 to 17:00',
  from: '09:00',
  to: '17:00',
  weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
} as const;

/** Times of which everybody has another idea, or that depend on what no rule knows. */
const HARD_TIMES: readonly AdverbWording[] = [
  { meaning: 'business-hours', ...OFFICE_HOURS, patterns: [`[only] (during|in|within) ${OFFICE}`] },
  { meaning: 'outside-business-hours', ...OFFICE_HOURS, patterns: [`[only] outside [of] ${OFFICE}`, 'after hours'] },
  {
    meaning: 'unsupported',
    refusal: { code: 'ambiguous', message: 'from when to when? Say for example "between 22:00 and 23:00"' },
    patterns: [
      '(at|around|about|by|near) {from:clock}',
      '(at|around|about|near) (sunrise|sunset|dawn|dusk|sundown|sunup|noon|midday|midnight)',
      '{d:seconds} (before|after) (sunrise|sunset|dawn|dusk|sundown|sunup|dark|nightfall)',
      '(shortly|just|right|soon) (before|after) (sunrise|sunset|dawn|dusk|sundown|sunup|dark|nightfall)',
      'before (sunset|dusk|sundown|dark|nightfall|sunrise|dawn|sunup)',
      'after (sunrise|dawn|sunup)',
    ],
  },
  {
    meaning: 'unsupported',
    refusal: { code: 'cannot-express', message: 'say the dates, for example "from 1 December to 28 February"' },
    patterns: [
      '(in|during) [the] spring|summer|autumn|fall|winter',
      '(in|during|on|over) [the] [public|bank|school] holidays|holiday|vacation',
      'on public|bank holidays',
    ],
  },
];

/** For how long, how often, how much it matters. */
const MEASURES: readonly AdverbWording[] = [
  {
    meaning: 'duration',
    patterns: [
      '[for] (more than|longer than|over|at least|a total of|no less than) {d:seconds} [long]',
      'for {d:seconds} or (more|longer)',
      'for {d:seconds}',
      '{d:seconds} long',
      'during {d:seconds}',
    ],
  },
  { meaning: 'deadline', patterns: ['within [the next] {d:seconds}', 'in (less than|under) {d:seconds}'] },
  {
    meaning: 'repeat',
    patterns: [
      '[at least] {n:times} (within|in|during|inside) [of] {d:period}',
      '[at least] {n:times} [or more] (a|an|per|each|every) {d:period}',
      '{n:times} or more (within|in) {d:period}',
    ],
  },
  {
    meaning: 'repeat',
    times: 2,
    patterns: ['more than once (a|an|per|each|every|within|in|during) {d:period}'],
  },
  {
    meaning: 'repeat',
    isMore: true,
    patterns: ['(more than|over|more often than) {n:times} (a|an|per|each|every|within|in|during) {d:period}'],
  },
  {
    meaning: 'cooldown',
    patterns: [
      '[but] [only] (at most|no more than|not more than|maximally|max|maximum|at maximum|only|just|never more than|not more often than|no more often than) once (a|an|per|every|each|in|within) {d:period}',
      '[but] once (a|an|per|every|each|in) {d:period} (at most|max|maximum|only)',
      'once (a|an|per|every|each) {d:period}',
      '[but] (at most|not more often than|no more often than|no more than|only|max|maximum) every {d:period}',
      '[and|with] [a] (cool down|cooldown|cooling time|pause) of {d:seconds}',
      '[and] (wait|pause) [for] [at least] {d:seconds} between [two] (alerts|messages|warnings|notifications|alarms)',
      '[but] not again (for|within) {d:seconds}',
    ],
  },
  {
    meaning: 'severity',
    severity: 'critical',
    patterns: [
      'urgent|urgently|critical|emergency',
      '[this|it|that] is (urgent|critical|very important|an emergency|most important)',
      'with|at ([the] highest|top) (priority|severity|importance)',
      '[with|of] severity critical',
      'as [a|an] (critical|urgent) (alert|matter|alarm|event)',
      'critical severity|priority',
      'very important',
      'very urgently|urgent',
    ],
  },
  {
    meaning: 'severity',
    severity: 'alert',
    patterns: [
      'important',
      '[this|it|that] is important',
      '[with|at] high priority|severity|importance',
      '[with|of] severity alert',
    ],
  },
  {
    meaning: 'severity',
    severity: 'warning',
    patterns: [
      '[with|of] severity warning',
      'as a warning',
      '[with|at] (medium|normal) priority|severity|importance',
      'warning only',
    ],
  },
  {
    meaning: 'severity',
    severity: 'info',
    patterns: [
      '[with|of] severity info',
      '[with|at] low priority|severity|importance',
      '[this|it|that] is not (urgent|important|critical)',
      'not (urgent|important|critical)',
      'for (information|info) [only]',
      '[just] as [a|an] (note|info|information)',
      'just (a note|for information|note it)',
      'for your information',
      'info only',
    ],
  },
];

/** Which way, how fast, in which part of the picture. */
const WAYS: readonly AdverbWording[] = [
  {
    meaning: 'toward',
    patterns: [
      '(toward|towards|in the direction of|in direction of) {target:knownPlace}',
      '(toward|towards|in the direction of) {other:object}',
    ],
  },
  { meaning: 'away', patterns: ['away from {target:knownPlace}', 'away from {other:object}'] },
  {
    meaning: 'wrong-way',
    patterns: [
      '[in|into] the wrong (way|direction)',
      'against (the direction|the traffic|traffic|the flow|the right direction) [of travel|of traffic]',
      'wrong way',
    ],
  },
  {
    meaning: 'direction',
    direction: 'along',
    patterns: [
      'along (its|the|the arrow) direction',
      'in [the] direction of the arrow',
      '(with|along|in) the direction of the (line|arrow)',
      'along the arrow',
      'in the right direction',
      'along its direction',
    ],
  },
  {
    meaning: 'direction',
    direction: 'against',
    patterns: ['against (its|the) direction', 'against the arrow', 'against the direction of the (line|arrow)'],
  },
  {
    meaning: 'sweep',
    part: 'right',
    patterns: [
      'from [the] left to [the] right',
      'left to right',
      '(to|toward|towards) the right',
      'rightwards|rightward',
    ],
  },
  {
    meaning: 'sweep',
    part: 'left',
    patterns: ['from [the] right to [the] left', 'right to left', '(to|toward|towards) the left', 'leftwards|leftward'],
  },
  { meaning: 'sweep', part: 'bottom', patterns: ['from [the] top to [the] bottom', 'downwards|downward'] },
  { meaning: 'sweep', part: 'top', patterns: ['from [the] bottom to [the] top', 'upwards|upward'] },
  {
    meaning: 'faster',
    patterns: [
      '[is|are] (faster|quicker) than {speed:speed}',
      '(at|with) (more than|over|above) {speed:speed}',
      'over|above {speed:speed}',
      '[at] least {speed:speed}',
      '[is|are] (faster|quicker) than {widths:widths} (a|per) second',
    ],
  },
  {
    meaning: 'slower',
    patterns: [
      '[is|are] slower than {speed:speed}',
      '(at|with) (less than|under|below) {speed:speed}',
      'under|below {speed:speed}',
      '[is|are] slower than {widths:widths} (a|per) second',
    ],
  },
  {
    meaning: 'apart',
    patterns: [
      '(within|closer than|nearer than|less than) {distance:metres} (of each other|to each other|apart|from each other)',
      '(within|closer than|nearer than|less than) {distance:widths} (of each other|to each other|apart|from each other)',
      '(within|closer than|nearer than|less than) {distance:metres}',
    ],
  },
  { meaning: 'same-subject', patterns: ['\\( the same one \\)'] },
  { meaning: 'same-time', patterns: ['at the same time', 'simultaneously', 'together'] },
  {
    meaning: 'filler',
    patterns: [
      'suddenly|just|ever|actually|currently|now|please|immediately|directly|somehow|also|really|already',
      'somewhere|anywhere|everywhere',
      'at once',
      'right away',
      'on (any|all|every) camera|cameras',
      'in [the] (view|picture|frame|image|sight)',
      'thank you|thanks',
      'thanks',
      'with localcv',
    ],
  },
];

export const ADVERBS: readonly AdverbWording[] = [...TIMES, ...HARD_TIMES, ...MEASURES, ...WAYS];
