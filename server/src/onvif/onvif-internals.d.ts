/** The part of the `onvif` package that turns SOAP answers into objects; the package's own types leave it out. */
declare module 'onvif/lib/utils.js' {
  export function parseSOAPString(
    xml: string,
    callback: (error: Error | null, body: unknown, xml?: string, statusCode?: number) => void,
    statusCode: number,
  ): void;
  /** Removes the arrays around single elements. Recursive, so the nesting has to be bounded before. */
  export function linerase(body: unknown): unknown;
}
