/** A file of a recording in which players can jump. */
import type { RecordingFile } from './recording-file.ts'
import { WebmIndex } from './webm-index.ts'

/** @returns the same file where it is no WebM */
export function seekable(file: RecordingFile): RecordingFile {
  if (!file.type.startsWith('video/webm')) return file
  const index = new WebmIndex()
  return {
    ...file,
    write: async (part) => file.write(new Blob([index.add(new Uint8Array(await part.arrayBuffer()))])),
    async close() {
      const { head, tail } = index.end()
      await file.write(new Blob([tail]))
      await file.close(head)
    },
  }
}
