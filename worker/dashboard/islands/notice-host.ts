/** What notices need of a browser. */
export type NoticeHost = {
  page: Pick<Document, 'querySelector' | 'addEventListener'>;
  /** Throws in a browser that keeps nothing. */
  storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Undefined in a browser that shows none. */
  notices:
    | {
        permission: () => NotificationPermission;
        ask: () => Promise<unknown>;
        show: (notice: { title: string; body: string; tag: string }) => void;
      }
    | undefined;
  sound: () => void;
};

export function browserHost(): NoticeHost {
  return {
    page: document,
    storage: () => localStorage,
    notices:
      'Notification' in window
        ? {
            permission: () => Notification.permission,
            ask: () => Notification.requestPermission(),
            show({ title, ...options }) {
              const notice = new Notification(title, options);
              notice.addEventListener('click', () => window.focus());
            },
          }
        : undefined,
    sound,
  };
}

const soundSeconds = 0.25;
const soundHertz = 660;

function sound(): void {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = soundHertz;
  volume.gain.setValueAtTime(0.15, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + soundSeconds);
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + soundSeconds);
  tone.addEventListener('ended', () => void context.close());
}
