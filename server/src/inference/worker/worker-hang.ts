/** The cause of the end of a worker that gave no sign of life in time. */
export class WorkerHang extends Error {
  override readonly name = 'WorkerHang';
}
