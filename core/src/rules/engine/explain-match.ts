import { joinWords, spokenName } from '../describe-measures.ts';
import type { SubjectTrack } from './subject-track.ts';
import type { Match } from './watch.ts';

const MAXIMUM_NAMED = 4;

/** Why a rule was fulfilled: what it says, and who did it: `A person crosses the fence (Anna on camera yard).` */
export function explainMatch(words: string, { tracks }: Match): string {
  if (tracks.length === 0) return words;
  const named = tracks.slice(0, MAXIMUM_NAMED).map(describeTrack);
  const more = tracks.length - named.length;
  const who = joinWords(more > 0 ? [...named, `${more} more`] : named, 'and');
  const cameras = [...new Set(tracks.map(({ camera }) => spokenName(camera)))];
  return `${words.replace(/\.$/, '')} (${who} on camera ${joinWords(cameras, 'and')}).`;
}

function describeTrack({ label, attributes, text }: SubjectTrack): string {
  const name = attributes.identity?.value;
  const colour = attributes.colour?.value;
  const plate = text === undefined ? '' : ` ${text.value}`;
  return name === undefined ? `${colour === undefined ? '' : `${colour} `}${label}${plate}` : name;
}
