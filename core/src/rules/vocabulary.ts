export const SEVERITIES = ['info', 'warning', 'alert', 'critical'] as const;
/** How much it matters, from what is only worth noting to what cannot wait. */
export type Severity = (typeof SEVERITIES)[number];
export const DEFAULT_SEVERITY: Severity = 'alert';

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const DIRECTIONS_ON_LINE = ['along', 'against'] as const;
/** With the arrow of the line, or against it. */
export type DirectionOnLine = (typeof DIRECTIONS_ON_LINE)[number];

/** The verbs of rules, in the order in which forms offer them, with what each says of its subject. */
export const VERB_WORDS = {
  appears: 'comes into view',
  enters: 'enters',
  leaves: 'leaves',
  'is-present': 'is there',
  'is-absent': 'is not there for a time',
  crosses: 'crosses a line',
  lingers: 'stays for longer than a time',
  stops: 'stops',
  moves: 'moves',
  'moves-faster': 'moves faster than a speed',
  'moves-slower': 'moves slower than a speed',
  'moves-toward': 'moves toward something',
  'moves-away': 'moves away from something',
  runs: 'runs',
  falls: 'falls',
  'lies-down': 'lies down',
  approaches: 'comes near something else',
  'is-together': 'is together with something else',
  gathers: 'gathers in number',
  'is-left-behind': 'is left behind',
  'is-taken': 'is taken away',
  'wrong-way': 'moves the wrong way',
} as const;
