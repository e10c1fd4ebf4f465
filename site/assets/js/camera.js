/** QR codes read by the camera, where the browser can (BarcodeDetector); elsewhere a phone's own camera opens the address in the code. */
const EVERY_MS = 250;

/** Whether this browser can. */
export const sees = Boolean(window.BarcodeDetector && navigator.mediaDevices && navigator.mediaDevices.getUserMedia);

/** Shows the camera in `video` and tells `found` each text once; returns a stop function. Throws where the camera is refused. */
export async function look(video, found) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  const detector = new window.BarcodeDetector({ formats: ['qr_code'] });
  const told = new Set();
  let timer = 0;
  video.srcObject = stream;
  await video.play();
  const round = async () => {
    const codes = await detector.detect(video).catch(() => []);
    codes.map((one) => one.rawValue).filter((words) => !told.has(words)).forEach((words) => {
      told.add(words);
      found(words);
    });
    timer = setTimeout(round, EVERY_MS);
  };
  timer = setTimeout(round, EVERY_MS);
  return () => {
    clearTimeout(timer);
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
}
