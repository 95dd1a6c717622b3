// Reads an invitation's QR code with the camera: the browser's own detector where there is one, else a small decoder
// that is loaded for it.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { Button, Inset } from '../../app/ui';

interface Detector { detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]> }
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

const longestSide = 800;
const everyMs = 200;

type Look = (video: HTMLVideoElement) => Promise<string>;

async function makeLook(): Promise<Look> {
  const Native = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (Native && (await Native.getSupportedFormats().catch(() => [] as string[])).includes('qr_code')) {
    const detector = new Native({ formats: ['qr_code'] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? '';
  }
  const { default: decode } = await import('qr/decode.js');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return (video) => {
    const scale = Math.min(1, longestSide / Math.max(video.videoWidth, video.videoHeight, 1));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!context || canvas.width === 0) return Promise.resolve('');
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return Promise.resolve(decode(context.getImageData(0, 0, canvas.width, canvas.height)));
    } catch {
      return Promise.resolve('');  // no code in this picture
    }
  };
}

export function Scan({ onFound, onBack }: { onFound: (text: string) => void; onBack: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [problem, setProblem] = useState('');

  useEffect(() => {
    let over = false;
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = async (): Promise<void> => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
        const look = await makeLook();
        const picture = video.current;
        if (over || !picture) return end();
        picture.srcObject = stream;
        await picture.play();
        const again = async (): Promise<void> => {
          const text = await look(picture).catch(() => '');
          if (over) return;
          if (text !== '') onFound(text);
          else timer = setTimeout(() => void again(), everyMs);
        };
        await again();
      } catch (error) {
        const denied = error instanceof DOMException && error.name === 'NotAllowedError';
        if (!over) setProblem(denied ? 'Doorstep may not use the camera. Allow it in the browser’s settings, or paste the invitation instead.'
          : 'There is no camera to use here. Paste the invitation instead.');
      }
    };
    const end = (): void => {
      over = true;
      clearTimeout(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    void run();
    return end;
  }, []);

  return (
    <Page title="Scan the invitation" back={onBack} state="">
      {problem !== '' ? <Inset><span role="alert">{problem}</span></Inset>
        : <p class="govuk-body">Hold the code before the camera. Nothing that the camera sees leaves this tablet.</p>}
      {problem === '' && <video class="ds-video" ref={video} playsInline muted aria-label="What the camera sees" />}
      <Button kind="secondary" onClick={onBack}>Paste it instead</Button>
    </Page>
  );
}
