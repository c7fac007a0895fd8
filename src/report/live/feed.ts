import type { ServerResponse } from 'node:http';

/** Characters of events that are kept for who comes back. */
const KEPT = 512 * 1024;

/** Bytes that may wait for a reader to take them. */
const MOST_UNSENT = 1024 * 1024;

interface Said {
  id: string;
  text: string;
}

/** Events for any number of readers, as server-sent events. One that does not read what it is sent is let go: it may come back. */
export class Feed {
  private readonly readers = new Set<ServerResponse>();
  private readonly kept: Said[] = [];
  private keptLength = 0;
  private isOver = false;

  /** Tells all readers. @param id what a reader says it has heard last, when it comes back @param data as JSON */
  tell(id: string, data: object, event = 'message'): void {
    const text = `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    this.kept.push({ id, text });
    this.keptLength += text.length;
    while (this.keptLength > KEPT && this.kept.length > 1) this.keptLength -= (this.kept.shift() as Said).text.length;
    for (const reader of this.readers) this.send(reader, text);
  }

  /** Tells readers of now alone. */
  pass(data: object, event: string): void {
    for (const reader of this.readers) this.send(reader, `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Takes in a reader. @param heardLast the id of an event: it is told what came after it; a new one, what was told last */
  join(reader: ServerResponse, heardLast: string | undefined): void {
    reader.writeHead(200, { 'Content-Type': 'text/event-stream', Connection: 'close' });
    reader.write('retry: 1000\n\n');
    this.readers.add(reader);
    reader.on('close', () => this.readers.delete(reader));
    const from = heardLast === undefined ? this.kept.length - 1 : this.kept.findIndex(({ id }) => id === heardLast) + 1;
    for (const { text } of this.kept.slice(Math.max(0, from))) this.send(reader, text);
    if (this.isOver) this.end();
  }

  /** Lets all readers go, with what they are being sent; one that comes now, with what it has missed. */
  end(): void {
    this.isOver = true;
    for (const reader of this.readers) reader.end();
    this.readers.clear();
  }

  private send(reader: ServerResponse, text: string): void {
    reader.write(text);
    if (reader.writableLength <= MOST_UNSENT) return;
    this.readers.delete(reader);
    reader.destroy();
  }
}
