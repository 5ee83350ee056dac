/** The file that the first start writes: two demo cameras and where to read on. */
export function initialConfigText(port: number): string {
  return `# yaml-language-server: $schema=http://localhost:${port}/api/config/schema.json

# Configuration of localcv. It may be edited here and in the web interface; comments are kept, and changes apply
# without a restart. Secrets can come from the environment: rtsp://user:\${CAMERA_PASSWORD}@192.168.1.20/stream

cameras:
  # A simulated camera: a ball on a random walk, found again on every frame.
  ball:
    title: Ball
    inputs:
      - path: demo:ball
    detect:
      tasks:
        circle:
          fps: all

  # A drawn street scene, analysed by the real models.
  street:
    title: Street
    inputs:
      - path: demo:street
    detect:
      tasks:
        objects:
          fps: 5
        faces:
          fps: 5
`;
}
