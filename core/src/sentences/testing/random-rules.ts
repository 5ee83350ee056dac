import type { PicturePart } from '../../rules/picture-parts.ts';
import type {
  Condition,
  Count,
  DateRange,
  Distance,
  Happening,
  Rule,
  Schedule,
  ScheduleTimes,
  SequenceStep,
  Speed,
  Subject,
  Target,
  TimeWindow,
  Traits,
  Verb,
  Where,
} from '../../rules/rule.ts';
import { SEVERITIES, VERB_WORDS, WEEKDAYS } from '../../rules/vocabulary.ts';

const VERBS = Object.keys(VERB_WORDS) as Verb[];
const LABELS = [
  'person',
  'car',
  'truck',
  'dog',
  'cat',
  'bicycle',
  'suitcase',
  'cell phone',
  'vehicle',
  'animal',
  'bag',
];
const COLOURS = ['red', 'blue', 'white', 'gray', 'black'];
const ZONES = ['gate', 'yard', 'driveway', 'lobby', 'meeting-room', 'parking-lot'];
const CAMERAS = ['garage', 'office', 'front-door'];
const PARTS: readonly PicturePart[] = ['left', 'right', 'top', 'bottom', 'middle'];
const SECONDS = [1, 5, 30, 45, 60, 90, 120, 600, 3600, 5400, 7200, 86_400, 100_000];

/** Rules of all kinds from a seed: the same seed gives the same rules. They speak of `DEMO_SURROUNDINGS`. */
export class RandomRules {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A rule whose first happening has this verb, or any. */
  next(verb: Verb = this.#one(VERBS)): Rule {
    return {
      condition: this.#condition(verb),
      ...this.#maybe(0.5, () => ({ when: this.#schedule() })),
      ...this.#maybe(0.2, () => ({ repeat: { times: 2 + this.#below(6), withinSeconds: this.#seconds() } })),
      ...this.#maybe(0.2, () => ({ cooldownSeconds: this.#seconds() })),
      ...this.#maybe(0.2, () => ({ severity: this.#one(SEVERITIES) })),
    };
  }

  #condition(verb: Verb): Condition {
    const first = this.#happening(verb);
    const second = () => this.#happening(this.#one(VERBS));
    const shape = this.#below(10);
    if (shape < 6) return first;
    const sameSubject = this.#maybe(0.3, () => ({ sameSubject: true }));
    if (shape === 6) return { all: [first, this.#below(3) === 0 ? { not: second() } : second()], ...sameSubject };
    if (shape === 7) return { any: [first, second(), ...(this.#below(2) === 0 ? [] : [second()])] };
    const steps: SequenceStep[] = [{ condition: first }, { condition: second(), withinSeconds: this.#seconds() }];
    if (shape === 8) steps.push({ condition: { not: second() }, withinSeconds: this.#seconds() });
    return { sequence: steps, ...sameSubject };
  }

  #happening(verb: Verb): Happening {
    const base = { subject: this.#subject(), ...this.#maybe(0.6, () => ({ where: this.#where() })) };
    const forSeconds = this.#maybe(0.5, () => ({ forSeconds: this.#seconds() }));
    const distance = this.#maybe(0.5, () => ({ distance: this.#distance() }));
    switch (verb) {
      case 'is-present':
        return { ...base, verb, ...this.#maybe(0.5, () => ({ count: this.#count() })), ...forSeconds };
      case 'is-absent':
      case 'lingers':
        return { ...base, verb, forSeconds: this.#seconds() };
      case 'enters':
        return { ...base, verb, where: { ...base.where, zones: this.#some(ZONES, 2) } };
      case 'crosses':
        return {
          ...{ ...base, verb, line: 'fence' },
          ...this.#maybe(0.5, () => ({ direction: this.#one(['along', 'against'] as const) })),
        };
      case 'stops':
      case 'lies-down':
      case 'is-left-behind':
        return { ...base, verb, ...forSeconds };
      case 'moves-faster':
      case 'moves-slower':
        return { ...base, verb, speed: this.#speed() };
      case 'moves-toward':
      case 'moves-away':
        return { ...base, verb, target: this.#target() };
      case 'approaches':
        return { ...base, verb, other: this.#subject(), ...distance };
      case 'is-together':
        return { ...base, verb, other: this.#subject(), ...distance, ...forSeconds };
      case 'gathers':
        return { ...base, verb, atLeast: 2 + this.#below(10), ...distance, ...forSeconds };
      case 'wrong-way':
        return { ...base, verb, ...this.#maybe(0.5, () => ({ line: 'fence' })) };
      default:
        return { ...base, verb };
    }
  }

  #subject(): Subject {
    const traits = this.#traits();
    const isNamed = traits.identity !== undefined || traits.labels === undefined;
    if (isNamed || this.#below(6) > 0) return traits;
    return { ...traits, except: this.#exception(traits.labels ?? []) };
  }

  #traits(): Traits {
    const colour = this.#maybe(0.25, () => ({ attributes: { colour: this.#some(COLOURS, 2) } }));
    switch (this.#below(8)) {
      case 0:
        return { ...colour };
      case 1:
        return { identity: this.#some(['Anna', 'Ben', 'Maria Lopez'], 2) };
      case 2:
        return { identity: this.#one(['known', 'unknown'] as const), ...colour };
      case 3:
        return {
          plate: this.#one(['AB12', 'HH AB 123', 'MUC*', '*77']),
          ...this.#maybe(0.5, () => ({ labels: ['car'] })),
        };
      case 4:
        return { labels: this.#some(LABELS, 3), ...colour };
      default:
        return { labels: [this.#one(LABELS)], ...colour };
    }
  }

  /** What can be left out of these: somebody of people, a colour, a kind of a group. */
  #exception(labels: readonly string[]): Traits {
    if (labels.join() === 'person') return { identity: this.#some(['Anna', 'Ben'], 2) };
    if (labels.join() === 'animal') return { labels: this.#some(['dog', 'cat'], 2) };
    if (labels.join() === 'vehicle') return { labels: ['car'] };
    return { attributes: { colour: ['green'] } };
  }

  #where(): Where {
    const where: Where = {
      ...this.#maybe(0.5, () => ({ zones: this.#some(ZONES, 3) })),
      ...this.#maybe(0.2, () => ({ part: this.#one(PARTS) })),
      ...this.#maybe(0.2, () => ({ exceptZones: this.#some(['hall', 'desk'], 2) })),
      ...this.#maybe(0.3, () => ({ cameras: this.#some(CAMERAS, 2) })),
    };
    return Object.keys(where).length === 0 ? { zones: ['gate'] } : where;
  }

  #target(): Target {
    const kind = this.#below(4);
    if (kind === 0) return { zone: this.#one(ZONES) };
    if (kind === 1) return { line: 'fence' };
    return kind === 2 ? { part: this.#one(PARTS) } : { subject: this.#subject() };
  }

  #count(): Count {
    const atLeast = 1 + this.#below(8);
    const kind = this.#below(4);
    if (kind === 0) return { atMost: atLeast };
    if (kind === 1) return { atLeast, atMost: atLeast };
    return kind === 2 ? { atLeast, atMost: atLeast + 2 } : { atLeast };
  }

  #schedule(): Schedule {
    const times = this.#times();
    const left = this.#below(4) === 0 ? { except: this.#times() } : {};
    return { ...times, ...left };
  }

  #times(): ScheduleTimes {
    const times: ScheduleTimes = {
      ...this.#maybe(0.5, () => ({ times: this.#list(() => this.#window()) })),
      ...this.#maybe(0.2, () => ({ daylight: this.#one(['day', 'night'] as const) })),
      ...this.#maybe(0.5, () => ({ weekdays: this.#some(WEEKDAYS, 4) })),
      ...this.#maybe(0.2, () => ({ dates: this.#list(() => this.#range()) })),
    };
    return Object.keys(times).length === 0 ? { daylight: 'night' } : times;
  }

  /** One, or two that differ. */
  #list<Value>(make: () => Value): Value[] {
    const first = make();
    const second = make();
    const isSame = JSON.stringify(first) === JSON.stringify(second);
    return this.#below(4) > 0 || isSame ? [first] : [first, second];
  }

  #window(): TimeWindow {
    const from = this.#clock();
    const to = this.#below(8) === 0 ? '24:00' : this.#clock();
    return from === to ? { from: '22:00', to: '06:00' } : { from, to };
  }

  #clock(): string {
    return `${String(this.#below(24)).padStart(2, '0')}:${this.#one(['00', '15', '30'])}`;
  }

  #range(): DateRange {
    const day = (number: number) => `2027-0${1 + this.#below(4)}-${String(10 + number).padStart(2, '0')}`;
    const from = day(0);
    const kind = this.#below(4);
    if (kind === 0) return { from, to: from };
    if (kind === 1) return { from };
    return kind === 2 ? { to: from } : { from, to: `2027-08-${10 + this.#below(20)}` };
  }

  #distance(): Distance {
    return this.#below(2) === 0
      ? { metres: this.#one([0.5, 1, 2, 3.5, 10]) }
      : { pictureWidths: this.#one([0.1, 0.5, 1]) };
  }

  #speed(): Speed {
    return this.#below(2) === 0
      ? { kilometresPerHour: this.#one([5, 30, 32.187, 50]) }
      : { pictureWidthsPerSecond: this.#one([0.1, 0.5, 2]) };
  }

  #seconds(): number {
    return this.#one(SECONDS);
  }

  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (this.#state >>> 8) % limit;
  }

  #one<Value>(values: readonly Value[]): Value {
    const value = values[this.#below(values.length)];
    if (value === undefined) throw new TypeError(`Expected values to choose from but received none`);
    return value;
  }

  #some<Value>(values: readonly Value[], most: number): Value[] {
    const count = 1 + this.#below(most);
    return [...new Set(Array.from({ length: count }, () => this.#one(values)))];
  }

  #maybe<Part extends object>(share: number, make: () => Part): Part | undefined {
    return this.#below(1000) < share * 1000 ? make() : undefined;
  }
}
