package org.jumppatch.patcher.trace.page;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.site.CodeBytes;

/**
 * What an image at hand tells of its code.
 *
 * @param image the image
 * @param decoder says what bytes are
 */
public record ImageNotes(Image image, InstructionDecoder decoder) implements CodeNotes {
  @Override
  public String symbol(long address) {
    SymbolOffset nearest = image.symbols().nearest(address);
    return nearest == null ? "" : nearest.toString();
  }

  @Override
  public List<String> instructions(CodeBytes bytes, long address) {
    byte[] behind = behind(address + bytes.length());
    byte[] code = new byte[bytes.length() + behind.length];
    System.arraycopy(bytes.toArray(), 0, code, 0, bytes.length());
    System.arraycopy(behind, 0, code, bytes.length(), behind.length);
    List<String> found = new ArrayList<>();
    int at = 0;
    while (at < bytes.length()) {
      Instruction next = decoder.decode(code, at, code.length, address + at);
      if (next == null) {
        found.add("no instruction");
        return found;
      }
      found.add(next.text());
      at += next.length();
    }
    return found;
  }

  /** What an instruction can reach over the end of a site into. */
  private byte[] behind(long address) {
    Area area = image.space().areaAt(address);
    if (area == null) {
      return new byte[0];
    }
    long left = area.size() - (address - area.address());
    byte @Nullable [] bytes =
        image.space().read(address, (int) Math.min(InstructionDecoder.MAX_LENGTH, left));
    return bytes == null ? new byte[0] : bytes;
  }
}
