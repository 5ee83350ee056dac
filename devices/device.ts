/** A publishing device of the generator. It comes back by itself; disposing it ends it. */
export interface Device extends AsyncDisposable {
  readonly name: string;
  readonly isConnected: boolean;
  /** How often it had to connect anew. */
  readonly reconnects: number;
  /** Why it is not connected, in words; null while it is. */
  readonly problem: string | null;
}
