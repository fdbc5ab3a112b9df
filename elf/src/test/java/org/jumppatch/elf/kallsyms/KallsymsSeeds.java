package org.jumppatch.elf.kallsyms;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Made-up tables of names of every layout, for the fuzz test to start from. */
public final class KallsymsSeeds {
  private KallsymsSeeds() {}

  /** Images by the name of their layout. */
  public static Map<String, byte[]> all() {
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    for (KallsymsLayout layout : KallsymsLayout.values()) {
      List<KallsymsSymbol> few = KallsymsSymbol.random(layout, 20, new Random(1));
      seeds.put(layout.name().toLowerCase(Locale.ROOT), KallsymsImage.of(layout, few).bytes());
    }
    List<KallsymsSymbol> many = KallsymsSymbol.random(KallsymsLayout.V6_2, 300, new Random(2));
    seeds.put("two-markers", KallsymsImage.of(KallsymsLayout.V6_2, many).bytes());
    return seeds;
  }
}
