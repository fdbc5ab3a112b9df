package org.jumppatch.samples;

import java.nio.charset.StandardCharsets;

/** An ELF string table: strings with a NUL behind each, the empty one at offset 0. */
final class StringTable {
  private final LittleEndianOutput content = new LittleEndianOutput();

  StringTable() {
    content.u8(0);
  }

  /** Appends a string and returns its offset. */
  int add(String string) {
    int offset = content.size();
    content.bytes(string.getBytes(StandardCharsets.US_ASCII));
    content.u8(0);
    return offset;
  }

  byte[] content() {
    return content.toByteArray();
  }
}
