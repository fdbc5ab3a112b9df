package org.jumppatch.patcher.script;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.decode.InstructionDecoder;

/** The instructions of one function, decoded from its start on. */
final class FunctionCode {
  /** Most bytes that are decoded in one go; the largest function of a kernel has 50,000. */
  private static final int LIMIT = 1 << 17;

  /** How far before an address decoding begins where no symbol is near: it falls into step. */
  private static final int RUN_UP = 256;

  private static final int LINES_BEFORE = 3;
  private static final int LINES_BEHIND = 2;

  private final InstructionDecoder decoder;
  private final ScriptNames names;
  private final long start;
  private final byte[] code;
  private final BitSet starts;

  private FunctionCode(InstructionDecoder decoder, ScriptNames names, long start, byte[] code) {
    this.decoder = decoder;
    this.names = names;
    this.start = start;
    this.code = code;
    this.starts = new BitSet(code.length);
    int at = 0;
    while (at < code.length) {
      int length = decoder.length(code, at, code.length);
      if (length > 0) {
        starts.set(at);
      }
      at += Math.max(1, length);
    }
  }

  /** All functions of an image, each decoded when it is asked for. */
  static final class Cache {
    private final Image image;
    private final InstructionDecoder decoder;
    private final ScriptNames names;
    private final Map<Long, FunctionCode> functions = new HashMap<>();

    Cache(Image image, InstructionDecoder decoder, ScriptNames names) {
      this.image = image;
      this.decoder = decoder;
      this.names = names;
    }

    /** The function that an address is in, or null where there is no code. */
    @Nullable FunctionCode at(long address) {
      Area area = image.space().areaAt(address);
      if (area == null || !image.space().isCode(address, 1)) {
        return null;
      }
      SymbolOffset nearest = image.symbols().nearest(address);
      long from =
          nearest != null && nearest.offset() < LIMIT && area.contains(address - nearest.offset())
              ? address - nearest.offset()
              : Math.max(area.address(), address - RUN_UP);
      return functions.computeIfAbsent(from, key -> decode(area, key, address));
    }

    /** The instruction that covers an address, or null where there is none. */
    @Nullable Instruction covering(long address) {
      FunctionCode function = at(address);
      return function == null ? null : function.covering(address);
    }

    /** The instructions around some bytes, a line for each; none where there is no code. */
    List<String> around(long address, int length) {
      FunctionCode function = at(address);
      return function == null ? List.of() : function.around(address, length);
    }

    private FunctionCode decode(Area area, long from, long address) {
      long next = image.symbols().next(address);
      long limit = area.address() + area.fileSize();
      long end = next != -1 && area.contains(next) ? Math.min(next, limit) : limit;
      int length = (int) Math.min(end - from, LIMIT + RUN_UP);
      byte[] code = image.content().copy(image.space().fileOffset(from, length), length);
      return new FunctionCode(decoder, names, from, code);
    }
  }

  /** Whether an instruction starts at an address. */
  boolean isStart(long address) {
    return address - start < code.length && starts.get((int) (address - start));
  }

  /** The instruction that covers an address, or null where there is none. */
  @Nullable Instruction covering(long address) {
    if (address - start >= code.length) {
      return null;
    }
    int from = starts.previousSetBit((int) (address - start));
    Instruction found = from < 0 ? null : decoder.decode(code, from, code.length, start + from);
    return found != null && address < found.address() + found.length() ? found : null;
  }

  /**
   * The instructions around some bytes; those that have one of them are marked.
   *
   * @return a line for each
   */
  List<String> around(long address, int length) {
    int from = (int) (address - start);
    for (int i = 0; i <= LINES_BEFORE && from > 0; i++) {
      from = Math.max(0, starts.previousSetBit(from - (i == 0 ? 0 : 1)));
    }
    List<String> lines = new ArrayList<>();
    int behind = 0;
    int at = from;
    while (at < code.length && behind < LINES_BEHIND) {
      Instruction found = decoder.decode(code, at, code.length, start + at);
      int size = found == null ? 1 : found.length();
      boolean meant = start + at + size > address && start + at < address + length;
      lines.add(line(meant, at, size, found));
      behind += start + at >= address + length ? 1 : 0;
      at += size;
    }
    return lines;
  }

  private String line(boolean meant, int at, int size, @Nullable Instruction found) {
    return "%s %s  %-24s %s"
        .formatted(
            meant ? ">" : " ",
            names.place(start + at),
            HexFormat.ofDelimiter(" ").formatHex(code, at, at + size),
            found == null ? "(bad)" : found.text(names::place));
  }
}
