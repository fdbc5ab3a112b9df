package org.jumppatch.patcher.explain;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes ELF cores (System V ABI, "Program Header"; note sections of any size first). */
final class MadeCore {
  private static final int HEADER = 64;
  private static final int ENTRY = 56;
  private static final int NOTE = 4;
  private static final int LOAD = 1;

  private record Part(long virtual, long physical, ByteBuffer content) {
    int size() {
      return content.limit();
    }
  }

  private final List<Part> parts = new ArrayList<>();
  private int note;

  /** Puts notes of that many bytes before all memory. */
  MadeCore note(int size) {
    note = size;
    return this;
  }

  MadeCore add(long virtual, long physical, byte[] content) {
    parts.add(new Part(virtual, physical, ByteBuffer.wrap(content)));
    return this;
  }

  /** The core with all content right behind the headers. */
  byte[] bytes() {
    int size = offset(0);
    for (Part part : parts) {
      size += part.size();
    }
    ByteBuffer core = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    long[] offsets = new long[parts.size()];
    int at = offset(0);
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = at;
      core.put(at, parts.get(i).content().array());
      at += parts.get(i).size();
    }
    core.put(0, head(offsets));
    return core.array();
  }

  /** Where content starts. */
  int offset(int behind) {
    return HEADER + (parts.size() + 1) * ENTRY + note + behind;
  }

  /** Headers and notes for content at any offsets. */
  byte[] head(long... offsets) {
    ByteBuffer head = ByteBuffer.allocate(offset(0)).order(ByteOrder.LITTLE_ENDIAN);
    head.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1).put(6, (byte) 1);
    head.putShort(16, (short) 4).putShort(18, (short) 62).putInt(20, 1);
    head.putLong(32, HEADER).putShort(52, (short) HEADER).putShort(54, (short) ENTRY);
    head.putShort(56, (short) (parts.size() + 1));
    int notes = HEADER + (parts.size() + 1) * ENTRY;
    entry(head, 0, NOTE, new Part(0, 0, ByteBuffer.allocate(note)), notes);
    for (int at = 0; at + 20 <= note; at += 20) {
      head.putInt(notes + at, 5).putInt(notes + at + 8, 1);
      head.put(notes + at + 12, "CORE".getBytes(StandardCharsets.US_ASCII));
    }
    for (int i = 0; i < offsets.length; i++) {
      entry(head, i + 1, LOAD, parts.get(i), offsets[i]);
    }
    return head.array();
  }

  private static void entry(ByteBuffer head, int index, int type, Part part, long offset) {
    int at = HEADER + index * ENTRY;
    int size = part.size();
    head.putInt(at, type).putInt(at + 4, 7).putLong(at + 8, offset);
    head.putLong(at + 16, part.virtual()).putLong(at + 24, part.physical());
    head.putLong(at + 32, size).putLong(at + 40, size);
  }
}
