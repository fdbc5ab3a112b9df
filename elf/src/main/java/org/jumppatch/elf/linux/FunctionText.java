package org.jumppatch.elf.linux;

import java.util.List;
import java.util.function.Consumer;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Symbols;

/**
 * Text that holds an image's functions. A kernel has it between symbols ({@code _text} or {@code
 * _stext} to {@code _etext}, {@code _sinittext} to {@code _einittext},
 * include/asm-generic/vmlinux.lds.h), since its segments hold data behind the code. Of what has no
 * such symbols, as a module, it is whatever may be executed.
 */
public final class FunctionText {
  private final Symbols symbols;
  private final List<MemoryRange> ranges;

  private FunctionText(Symbols symbols, List<MemoryRange> ranges) {
    this.symbols = symbols;
    this.ranges = ranges;
  }

  /** That of an image. */
  public static FunctionText of(Image image) {
    Symbols symbols = image.symbols();
    MemoryRange whole = MemoryRange.between(symbols, "_text", "_etext");
    MemoryRange text = whole.isEmpty() ? MemoryRange.between(symbols, "_stext", "_etext") : whole;
    if (!image.isRelocatable() && !text.isEmpty()) {
      return new FunctionText(
          symbols, List.of(text, MemoryRange.between(symbols, "_sinittext", "_einittext")));
    }
    return new FunctionText(
        symbols,
        image.space().areas().stream()
            .filter(Area::executable)
            .map(area -> new MemoryRange(area.address(), area.address() + area.size()))
            .toList());
  }

  /** Tells the name of every symbol in it, in the order of their table. */
  public void forEachName(Consumer<String> told) {
    for (int i = 0; i < symbols.count(); i++) {
      if (MemoryRange.anyContains(ranges, symbols.address(i))) {
        told.accept(symbols.name(i));
      }
    }
  }
}
