import { create } from 'qrcode';
import classes from './qr-code.module.css';

/** Light modules around the code; readers need them (ISO/IEC 18004, section 6.3.8). */
const QUIET_ZONE = 4;

/** A text as a QR code, dark on white in either colour scheme. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const size = modules.size + 2 * QUIET_ZONE;
  const squares: string[] = [];
  modules.data.forEach((isDark, index) => {
    if (isDark)
      squares.push(`M${(index % modules.size) + QUIET_ZONE} ${Math.floor(index / modules.size) + QUIET_ZONE}h1v1h-1z`);
  });
  return (
    <svg className={classes.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={squares.join('')} fill="#000" />
    </svg>
  );
}
