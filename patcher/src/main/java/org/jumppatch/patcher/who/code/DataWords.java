package org.jumppatch.patcher.who.code;

import java.nio.ByteBuffer;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.linux.Image;

/** The 64-bit words of an area's content in the file, by address. */
final class DataWords {
  private final ByteBuffer content;
  private final long address;

  DataWords(Image image, Area area) {
    this.content = image.content().buffer(area.fileOffset(), area.fileSize());
    this.address = area.address();
  }

  long at(long place) {
    return content.getLong((int) (place - address));
  }
}
