/**
 * The body of an answer; null where it is longer than that, and then the connection is ended.
 *
 * @throws what `fetch` throws while the body comes
 */
export async function readBoundedBody(response: Response, maximumBytes: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // Leaving the loop ends the connection.
    if (length > maximumBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
