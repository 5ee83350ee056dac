/** Code that takes bytes from the network: it may refuse them in its own way, and must do nothing else. */
export interface FuzzTarget {
  /** As `--parser` names it. */
  readonly name: string;
  /** Well-formed input to begin with. */
  readonly seeds: readonly Uint8Array[];
  /** Throws where the code does what it must not: an error that is not its own, too much output, lost recovery. */
  run(input: Uint8Array): void;
}
