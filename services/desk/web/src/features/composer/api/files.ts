import { request } from '../../../api/client.ts';
import type { UploadedFile } from '../../../api/types.ts';

/** Gives a file to the hub; it is attached by its id when the message is sent. */
export function uploadFile(file: File): Promise<UploadedFile> {
  const form = new FormData();
  form.append('file', file, file.name);
  return request<UploadedFile>('/api/files', { method: 'POST', body: form });
}
