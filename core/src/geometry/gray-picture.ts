/** A small picture of brightness: `width` times `height` samples of one byte, row by row. */
export interface GrayPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
