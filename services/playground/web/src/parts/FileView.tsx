import { api } from '../api.ts';
import type { DeviceFile } from '../types.ts';

/** A picture as a picture, sound and film to be played, anything else to be opened. */
export function FileView({ file }: { file: DeviceFile }) {
  const url = api.fileUrl(file);
  const kind = file.mediaType.split('/')[0];
  if (kind === 'image') {
    return (
      <a href={url} target="_blank" rel="noreferrer">
        <img src={url} alt={file.name} />
      </a>
    );
  }
  if (kind === 'audio') return <audio src={url} controls aria-label={file.name} />;
  if (kind === 'video') return <video src={url} controls aria-label={file.name} />;
  return (
    <a className="file" href={url} download={file.name}>
      {file.name} <small>{Math.max(1, Math.round(file.size / 1024))} KB</small>
    </a>
  );
}
