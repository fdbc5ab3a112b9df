package org.jumppatch.elf.kallsyms;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A symbol to be written into a made-up image. */
record KallsymsSymbol(long address, char type, String name) {
  private static final String CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_.$";

  /**
   * Symbols by ascending address, {@code _text} at the start of the text among them; some share an
   * address, some a name, some have a long name.
   */
  static List<KallsymsSymbol> random(KallsymsLayout layout, int count, Random random) {
    List<KallsymsSymbol> symbols = new ArrayList<>();
    int absolute = layout.hasAbsolute() ? random.nextInt(count) : 0;
    long address = 0;
    for (int i = 0; i < absolute; i++) {
      symbols.add(new KallsymsSymbol(address, 'A', name(random)));
      address += random.nextInt(100);
    }
    address = KallsymsImage.TEXT;
    symbols.add(new KallsymsSymbol(address, 'T', random.nextBoolean() ? "_text" : "_stext"));
    while (symbols.size() < count) {
      address += random.nextInt(10) == 0 ? 0 : random.nextInt(5000);
      symbols.add(
          new KallsymsSymbol(address, "TtDdBbRrVW".charAt(random.nextInt(10)), name(random)));
    }
    return symbols;
  }

  private static String name(Random random) {
    int length = random.nextInt(50) == 0 ? 100 + random.nextInt(412) : 1 + random.nextInt(40);
    StringBuilder name = new StringBuilder(random.nextBoolean() ? "__tracepoint_" : "");
    while (name.length() < length) {
      name.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    name.setLength(length);
    return name.toString();
  }
}
