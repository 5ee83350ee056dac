import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** A longer line is handed on in pieces, so that one that never ends takes no memory. */
const LONGEST_LINE = 8192;

/** Hands on the lines of a text stream as they come, without empty ones; the last one also without its line break. */
export function forwardLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const handOn = (line: string) => {
    const text = line.trimEnd();
    if (text !== '') onLine(text);
  };
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) handOn(line);
    for (; rest.length > LONGEST_LINE; rest = rest.slice(LONGEST_LINE)) handOn(rest.slice(0, LONGEST_LINE));
  });
  stream.once('close', () => handOn(rest));
  stream.once('error', (error) => onLine(`its output broke off: ${error.message}`));
}
