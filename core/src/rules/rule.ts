import type { Polygon } from '../regions/polygon.ts';
import type { GroundScale } from './ground-scale.ts';
import type { PicturePart } from './picture-parts.ts';
import type { DirectionOnLine, Severity, Weekday } from './vocabulary.ts';

/** Traits of an object. All that are given must hold; of the values of one trait, any. */
export interface Traits {
  /** Labels of models (`person`) or names of groups (`vehicle`); left out, anything. */
  readonly labels?: readonly string[];
  /** Names of attributes with their values, such as `colour: [red]`. */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  /** Names of enrolled people; or anybody enrolled, or somebody whose face was seen and is nobody's. */
  readonly identity?: readonly string[] | 'known' | 'unknown';
  /** Letters and digits of a number plate in any case; `*` stands for any number of them. */
  readonly plate?: string;
}

/** How many there must be at the same time, both inclusive. */
export interface Count {
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Subject extends Traits {
  /** Objects with these traits do not count. */
  readonly except?: Traits;
}

/** A place; all that is given must hold, and of several zones or cameras, any. */
export interface Where {
  /** Left out, every camera. */
  readonly cameras?: readonly string[];
  readonly zones?: readonly string[];
  /** Zones in which nothing counts. */
  readonly exceptZones?: readonly string[];
  /** A part of the picture. */
  readonly part?: PicturePart;
}

/** Exactly one of the two. Pictures have no metres without a ground scale, so there is a measure that needs none. */
export type Distance = { readonly metres: number } | { readonly pictureWidths: number };
/** Exactly one of the two. */
export type Speed = { readonly kilometresPerHour: number } | { readonly pictureWidthsPerSecond: number };

/** What something moves toward or away from. */
export type Target =
  | { readonly zone: string }
  | { readonly line: string }
  | { readonly part: PicturePart }
  | { readonly subject: Subject };

interface Observation {
  readonly subject: Subject;
  readonly where?: Where;
}

/** It comes into view. */
export interface Appears extends Observation {
  readonly verb: 'appears';
}
/** It was seen outside the place and is inside now, or its first sighting is inside. Needs a zone or a part of the picture. */
export interface Enters extends Observation {
  readonly verb: 'enters';
}
/** It was inside the place and is outside or out of sight. Without a zone: out of sight. */
export interface Leaves extends Observation {
  readonly verb: 'leaves';
}
/** There are so many (one or more where no count is given) in the place, for so long. */
export interface IsPresent extends Observation {
  readonly verb: 'is-present';
  readonly count?: Count;
  readonly forSeconds?: number;
}
/** Nothing like it is in the place for so long. */
export interface IsAbsent extends Observation {
  readonly verb: 'is-absent';
  readonly forSeconds: number;
}
/** The middle of its lower edge crosses a line. */
export interface Crosses extends Observation {
  readonly verb: 'crosses';
  readonly line: string;
  /** Left out, either. */
  readonly direction?: DirectionOnLine;
}
/** The same one stays in the place for longer than this. */
export interface Lingers extends Observation {
  readonly verb: 'lingers';
  readonly forSeconds: number;
}
/** It moved, and then keeps its place, for so long where that is given. */
export interface Stops extends Observation {
  readonly verb: 'stops';
  readonly forSeconds?: number;
}
export interface Moves extends Observation {
  readonly verb: 'moves';
}
export interface MovesFaster extends Observation {
  readonly verb: 'moves-faster';
  readonly speed: Speed;
}
/** It moves, but slower than this. */
export interface MovesSlower extends Observation {
  readonly verb: 'moves-slower';
  readonly speed: Speed;
}
export interface MovesToward extends Observation {
  readonly verb: 'moves-toward';
  readonly target: Target;
}
export interface MovesAway extends Observation {
  readonly verb: 'moves-away';
  readonly target: Target;
}
/** Faster than walking for what it is. */
export interface Runs extends Observation {
  readonly verb: 'runs';
}
/** From upright to lying. */
export interface Falls extends Observation {
  readonly verb: 'falls';
}
export interface LiesDown extends Observation {
  readonly verb: 'lies-down';
  readonly forSeconds?: number;
}
/** It was farther from another one and gets as near as this; without a distance, next to it. */
export interface Approaches extends Observation {
  readonly verb: 'approaches';
  readonly other: Subject;
  readonly distance?: Distance;
}
/** It is next to another one, or as near as this, for so long where that is given. */
export interface IsTogether extends Observation {
  readonly verb: 'is-together';
  readonly other: Subject;
  readonly distance?: Distance;
  readonly forSeconds?: number;
}
/** At least so many are next to each other, or as near as this. */
export interface Gathers extends Observation {
  readonly verb: 'gathers';
  readonly atLeast: number;
  readonly distance?: Distance;
  readonly forSeconds?: number;
}
/** It stands still with nobody near, who brought it having gone away; 10 s where no time is given. */
export interface IsLeftBehind extends Observation {
  readonly verb: 'is-left-behind';
  readonly forSeconds?: number;
}
/** It stood still for a while and is gone. */
export interface IsTaken extends Observation {
  readonly verb: 'is-taken';
}
/** It moves against the direction of a zone in `where`, or crosses a line against its direction. */
export interface WrongWay extends Observation {
  readonly verb: 'wrong-way';
  readonly line?: string;
}

/** One thing that can be seen to happen or to be so. */
export type Happening =
  | Appears
  | Enters
  | Leaves
  | IsPresent
  | IsAbsent
  | Crosses
  | Lingers
  | Stops
  | Moves
  | MovesFaster
  | MovesSlower
  | MovesToward
  | MovesAway
  | Runs
  | Falls
  | LiesDown
  | Approaches
  | IsTogether
  | Gathers
  | IsLeftBehind
  | IsTaken
  | WrongWay;
export type Verb = Happening['verb'];
export type HappeningOf<Name extends Verb> = Extract<Happening, { readonly verb: Name }>;

/** All of them at the same time (within 5 s of each other for what takes but a moment). */
export interface AllOf {
  readonly all: readonly Condition[];
  /** One and the same object does all of it. */
  readonly sameSubject?: boolean;
}
export interface AnyOf {
  readonly any: readonly Condition[];
}
/** Only as a part of `all`, or as the last step of a sequence: it does not happen within that time. */
export interface Not {
  readonly not: Condition;
}
export interface SequenceStep {
  readonly condition: Condition;
  /** The most that may pass since the step before; not for the first step, needed for all others. */
  readonly withinSeconds?: number;
}
/** One after the other. */
export interface Sequence {
  readonly sequence: readonly SequenceStep[];
  /** One and the same object does all of it. */
  readonly sameSubject?: boolean;
}
export type Condition = Happening | AllOf | AnyOf | Not | Sequence;

/** `HH:MM` of the site's clock; `to` is exclusive and may be `24:00`. From later to earlier crosses midnight. */
export interface TimeWindow {
  readonly from: string;
  readonly to: string;
}
/** `YYYY-MM-DD` of the site's calendar, both inclusive; either may be left out. */
export interface DateRange {
  readonly from?: string;
  readonly to?: string;
}

/** All that is given must hold; of several windows, weekdays or ranges, any. */
export interface ScheduleTimes {
  /** A window that crosses midnight belongs to the day on which it begins, for weekdays and dates. */
  readonly times?: readonly TimeWindow[];
  readonly weekdays?: readonly Weekday[];
  readonly dates?: readonly DateRange[];
  /** By the sun at the site: night is while its upper edge is below the horizon. */
  readonly daylight?: 'day' | 'night';
}
export interface Schedule extends ScheduleTimes {
  /** Not then. */
  readonly except?: ScheduleTimes;
}

/** It only counts when it has happened so often within this time. */
export interface Repetition {
  readonly times: number;
  readonly withinSeconds: number;
}

/** What somebody wants to be told about. */
export interface Rule {
  readonly title?: string;
  /** The sentence that it was made from. */
  readonly sentence?: string;
  readonly enabled?: boolean;
  readonly condition: Condition;
  /** Left out, at all times. */
  readonly when?: Schedule;
  readonly repeat?: Repetition;
  /** Once told, it is not told again for so long, whoever does it. The same object is never told of twice within 10 s. */
  readonly cooldownSeconds?: number;
  /** Left out, `alert`. */
  readonly severity?: Severity;
  /** Names of channels that are told; left out, all of them; empty, only the web interface. */
  readonly notify?: readonly string[];
  /** Whether a language model is asked first, where there is one. */
  readonly verify?: boolean;
}

/** A place of one camera that has a name. */
export interface Zone {
  readonly title?: string;
  /** Further words that people use for it. */
  readonly words?: readonly string[];
  readonly polygon: Polygon;
  /** The way things should move here: from the first point to the second. */
  readonly direction?: readonly [RelativePoint, RelativePoint];
}

/** `[x, y]`, 0..1 from the top left corner of the picture. */
export type RelativePoint = readonly [number, number];

export interface Line {
  readonly title?: string;
  readonly words?: readonly string[];
  /** Its corners in order. */
  readonly points: readonly RelativePoint[];
  /** Where the line's arrow points: to which hand of somebody who walks from its first point to its last, seen from above. */
  readonly direction?: 'to-left' | 'to-right';
}

/** What of a camera rules can speak of. */
export interface CameraScene {
  readonly title?: string;
  readonly zones: Readonly<Record<string, Zone>>;
  readonly lines: Readonly<Record<string, Line>>;
  readonly scale?: GroundScale;
  /** Width by height of the picture; 16:9 where it is not known. */
  readonly aspectRatio?: number;
  /** Tasks that run on the camera; left out where nobody knows. */
  readonly tasks?: readonly string[];
}

/** Degrees, north and east positive; an IANA time zone such as `Europe/Berlin`. */
export interface Site {
  readonly latitude?: number;
  readonly longitude?: number;
  readonly timeZone?: string;
}

/** What a rule is read against. */
export interface Surroundings {
  readonly cameras: Readonly<Record<string, CameraScene>>;
  readonly site: Site;
  /** Names of the enrolled people; left out where nobody knows. */
  readonly people?: readonly string[];
  /** Labels that the models in use can give; left out where nobody knows. */
  readonly labels?: readonly string[];
  /** The task whose objects a task looks at one by one, for the tasks that do so; left out, those that come with localcv. */
  readonly looksAt?: Readonly<Record<string, string>>;
}
