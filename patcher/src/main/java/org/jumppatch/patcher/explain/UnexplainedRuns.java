package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.explain.live.MadeCode;
import org.jumppatch.patcher.explain.text.RunningText;

/** Lists what is left over, and what instructions it is part of. */
final class UnexplainedRuns {
  /** Farther than this no function's start is looked for instructions from. */
  private static final int FUNCTION_LIMIT = 1 << 16;

  /** Runs that are decoded; a text with more is not this image's. */
  private static final int DECODED = 1000;

  /** Instructions of a run that are shown. */
  private static final int INSTRUCTIONS = 16;

  /** What places are called, and what is known of them. */
  private interface Names {
    @Nullable SymbolOffset nearest(long address);

    String told(SymbolOffset symbol);

    String about(int index);

    /** Whether it is known what is expected, and not only what is not. */
    boolean tellExpected();
  }

  private final Names names;
  private final InstructionDecoder decoder;
  private final RunningText text;
  private final long slide;

  UnexplainedRuns(
      Image image, InstructionDecoder decoder, RunningText text, Steps steps, long slide) {
    this(
        new Names() {
          @Override
          public @Nullable SymbolOffset nearest(long address) {
            return image.symbols().nearest(address);
          }

          @Override
          public String told(SymbolOffset symbol) {
            return steps.functions().told(symbol);
          }

          @Override
          public String about(int index) {
            return steps.about(text, index);
          }

          @Override
          public boolean tellExpected() {
            return true;
          }
        },
        decoder,
        text,
        slide);
  }

  /** The same in code that the kernel made, which no image names. */
  UnexplainedRuns(MadeCode.Made made, InstructionDecoder decoder, long slide) {
    this(
        new Names() {
          @Override
          public SymbolOffset nearest(long address) {
            return new SymbolOffset(made.name(), address - made.text().start());
          }

          @Override
          public String told(SymbolOffset symbol) {
            return symbol.toString();
          }

          @Override
          public String about(int index) {
            return made.told() ? "" : "BPF makes no such instruction here, or no such branch";
          }

          @Override
          public boolean tellExpected() {
            return made.told();
          }
        },
        decoder,
        made.text(),
        slide);
  }

  private UnexplainedRuns(Names names, InstructionDecoder decoder, RunningText text, long slide) {
    this.names = names;
    this.decoder = decoder;
    this.text = text;
    this.slide = slide;
  }

  List<UnexplainedRun> all() {
    List<UnexplainedRun> runs = new ArrayList<>();
    int from = text.nextUnexplained(0);
    while (from < text.length()) {
      int to = from + 1;
      while (to < text.length() && text.isUnexplained(to)) {
        to++;
      }
      runs.add(run(from, to, runs.size() < DECODED));
      from = text.nextUnexplained(to);
    }
    return List.copyOf(runs);
  }

  private UnexplainedRun run(int from, int to, boolean decoded) {
    long address = text.start() + from;
    SymbolOffset symbol = names.nearest(address);
    int start = decoded ? instructionStart(from, symbol) : from;
    Code expected = code(text.expected(), start, to, decoded);
    Code found = code(text.dump(), start, to, decoded);
    boolean breakpoint = decoded && start == from && (text.dump()[from] & 0xff) == Opcodes.INT3;
    boolean told = names.tellExpected();
    HexFormat hex = HexFormat.of();
    return new UnexplainedRun(
        address + slide,
        symbol == null ? "" : names.told(symbol),
        told ? hex.formatHex(text.image(), from, to) : "",
        told ? hex.formatHex(text.expected(), from, to) : "",
        hex.formatHex(text.dump(), from, to),
        from - start,
        told ? expected.bytes() : "",
        found.bytes(),
        told ? expected.words() : "",
        found.words(),
        breakpoint,
        names.about(from));
  }

  /** Index of the expected instruction that a byte is part of, counted from its function on. */
  private int instructionStart(int index, @Nullable SymbolOffset symbol) {
    if (symbol == null
        || Long.compareUnsigned(symbol.offset(), Math.min(FUNCTION_LIMIT, index)) > 0) {
      return index;
    }
    int at = index - (int) symbol.offset();
    while (at < index) {
      int length = Math.max(1, decoder.length(text.expected(), at, text.length()));
      if (at + length > index) {
        break;
      }
      at += length;
    }
    return at;
  }

  /**
   * Instructions.
   *
   * @param bytes of all of them, in hexadecimal digits
   * @param words the instructions
   */
  private record Code(String bytes, String words) {}

  /** All instructions up to the run's end, which may be the last one's middle. */
  private Code code(byte[] code, int start, int to, boolean decoded) {
    if (!decoded) {
      return new Code(HexFormat.of().formatHex(code, start, to), "");
    }
    List<String> words = new ArrayList<>();
    int at = start;
    while (at < to && words.size() < INSTRUCTIONS) {
      Instruction found = decoder.decode(code, at, code.length, text.start() + at + slide);
      words.add(found == null ? "(bad)" : found.text());
      at += found == null ? 1 : Math.max(1, decoder.length(code, at, code.length));
    }
    return new Code(
        HexFormat.of().formatHex(code, start, Math.max(at, to)),
        String.join("; ", words) + (at < to ? "; ..." : ""));
  }
}
